"""What pages ask of the directory and the registers."""
