"""Training and experiments. The product never imports it."""
