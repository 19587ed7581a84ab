"""What is done in 专项督察: each deed one act, in one transaction."""
