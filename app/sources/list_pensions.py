"""Import of the list pensions: see ``app/lists/pensions.py``."""

from app.registry.comparing.intake import source_of

entry = source_of("pensions")
