"""`seed`, `is_seeded` and `welcome` for the command line."""

from sync_server.demo.seed import is_seeded, seed, welcome

__all__ = ["is_seeded", "seed", "welcome"]
