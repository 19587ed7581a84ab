"""What the phone knows of the world: catalogue, units, people, streets, calendar, delegation."""

from mobile.reference.reference import Reference

__all__ = ["Reference"]
