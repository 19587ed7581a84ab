"""The map under the outlines, where an operator has chosen one: a file in the data folder, or a service of the
government through this server. No browser ever asks another origin for it (docs/operations.md, 底图)."""
