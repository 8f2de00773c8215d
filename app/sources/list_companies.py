"""Import of the list companies: see ``app/lists/companies.py``."""

from app.registry.comparing.intake import source_of

entry = source_of("companies")
