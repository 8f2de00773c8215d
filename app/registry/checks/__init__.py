"""Catalogue: one file, one check of the registry over its own rows."""
