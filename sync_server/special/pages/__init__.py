"""The pages of 专项督察."""
