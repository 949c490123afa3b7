"""Scripts that repeat how the weights in this repo came about. The product never imports them."""
