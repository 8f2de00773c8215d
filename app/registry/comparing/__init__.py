"""Comparing: who is registered twice, whom other offices' lists name, what the registry's own rows contradict."""
