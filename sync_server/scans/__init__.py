"""盖章扫描件: the one way in for papers that come back with a seal, as photographs of their pages or as PDF.

What is handed in becomes one PDF (`workshop.py`, in a process of its own), lies beside its originals in the store of
originals (`keeping.py`) and is attached to what it belongs to by `attaching.add_scan`.
"""
