"""The row log: after every transaction what each touched row has become, chained by hash, so that verifying finds what
was changed behind the server's back."""
