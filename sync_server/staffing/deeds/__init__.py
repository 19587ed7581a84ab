"""What is done to the directory and the registers, each deed in one transaction."""
