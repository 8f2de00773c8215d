"""Flows: one file each, found by name."""
