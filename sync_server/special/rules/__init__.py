"""The rules of 专项督察. Pure."""
