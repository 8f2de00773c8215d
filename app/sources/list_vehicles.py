"""Import of the list vehicles: see ``app/lists/vehicles.py``."""

from app.registry.comparing.intake import source_of

entry = source_of("vehicles")
