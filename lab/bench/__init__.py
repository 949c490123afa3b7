"""How fast and how large the program is on this machine: `python -m lab.bench`."""
