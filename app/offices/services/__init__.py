"""What can be done in this room; each function takes (session, actor, …) and is one transaction."""
