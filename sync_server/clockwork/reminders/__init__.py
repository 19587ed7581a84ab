"""What people are reminded of, one file a matter; said by `clockwork/reminding.py`."""
