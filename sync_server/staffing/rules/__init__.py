"""Pure rules of the directory and the registers of the inspection bodies."""
