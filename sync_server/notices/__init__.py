"""The feature room of the 《督察通知书》 and the pursuits that follow it: rules, deeds, reading, pages, templates.

Each layer imports only from those before it, and only the pages and what they read know the console
(`docs/decisions/feature-rooms.md`).
"""
