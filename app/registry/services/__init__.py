"""What may be done to the registry, one module per kind of row."""
