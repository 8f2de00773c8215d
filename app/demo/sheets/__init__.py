"""Files as the systems before this one give them away: the demonstration's people with all their faults, to import."""
