"""The export package of a volume: its files as they are, the bound PDF/A, metadata, hashes and the 四性检测报告."""
