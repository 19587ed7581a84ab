"""What a notice and a pursuit may become, who does it, and when they are overdue. Pure."""
