"""Documents about the program, and what makes the generated one."""
