"""What the deeds of several matters share: numbers, terms, approvals, assignments, the register
of papers. It stands below the deeds of every matter."""
