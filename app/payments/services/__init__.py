"""What is done with quotas, requests and the special account; no Flask here."""
