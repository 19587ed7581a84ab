"""Documents that people write: what there is to say of each kind, in one object a kind. Pure."""
