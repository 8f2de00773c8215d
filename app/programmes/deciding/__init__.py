"""Looking into what a screening found, and deciding on it."""
