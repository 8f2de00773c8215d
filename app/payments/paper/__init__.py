"""What is printed of payments: the appropriation request."""
