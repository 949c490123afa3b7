"""The experiments behind the numbers in this repo. The product never imports them."""
