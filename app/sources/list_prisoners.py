"""Import of the list prisoners: see ``app/lists/prisoners.py``."""

from app.registry.comparing.intake import source_of

entry = source_of("prisoners")
