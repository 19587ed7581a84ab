"""One search over the whole ledger: how words are written down, what each matter is found by, keeping it, asking."""
