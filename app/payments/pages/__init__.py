"""The pages of quotas, requests and the special account."""
