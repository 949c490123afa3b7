"""Documents about the program, and the program that makes one of them."""
