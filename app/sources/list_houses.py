"""Import of the list houses: see ``app/lists/houses.py``."""

from app.registry.comparing.intake import source_of

entry = source_of("houses")
