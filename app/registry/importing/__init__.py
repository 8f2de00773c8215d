"""The registry's share in the import wizard: how foreign rows become households, people, accounts and land."""
