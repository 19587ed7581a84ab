"""The console's pages of notices and pursuits, for section and squad."""
