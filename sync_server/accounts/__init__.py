"""Accounts: who they are, how they log in, how long a session lasts, and what two persons decide about them."""
