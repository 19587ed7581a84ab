"""What a volume is made of, how it is numbered and ordered, and what is checked of it. Pure."""
