"""Programmes: what is paid to whom, by which rules and standards, and who the screening finds."""
