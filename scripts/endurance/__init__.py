"""What soak.py puts the terminal and the store through, one hardship a file."""
