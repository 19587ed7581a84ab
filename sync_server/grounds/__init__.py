"""The sentences of refusals whose kind leaves them open, one file a matter (see `shared/problems.py`)."""
