"""What everybody reads: units and people, rules and catalogue in force, areas, who acts, the clock of an answer."""
