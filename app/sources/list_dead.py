"""Import of the list dead: see ``app/lists/dead.py``."""

from app.registry.comparing.intake import source_of

entry = source_of("dead")
