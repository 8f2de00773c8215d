"""Import of the list public_payroll: see ``app/lists/public_payroll.py``."""

from app.registry.comparing.intake import source_of

entry = source_of("public_payroll")
