"""装订: a part of a volume made into one PDF/A with numbered pages, in a process of its own, and what it found."""
