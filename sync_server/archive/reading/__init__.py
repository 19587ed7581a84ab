"""What the archive's pages ask of the ledger, within the viewer's reach."""
