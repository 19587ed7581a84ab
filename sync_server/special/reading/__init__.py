"""What the pages of 专项督察 ask of the ledger."""
