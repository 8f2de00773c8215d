"""The people of the demonstration county: a seeded stream of plausible households with a stated share of faults."""
