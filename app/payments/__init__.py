"""Money on its way: quotas, appropriation requests and the special account (A26)."""
