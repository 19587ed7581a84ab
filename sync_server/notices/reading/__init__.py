"""What pages and lists read of notices and pursuits: the only SQL that these pages use."""
