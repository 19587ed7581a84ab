"""Keeping the ledger over years: backup and restore, verification, import by hand."""
