"""Import of the list cremated: see ``app/lists/cremated.py``."""

from app.registry.comparing.intake import source_of

entry = source_of("cremated")
