"""Catalogue: one file, one kind of list that another office sends for comparison."""
