"""What can be done in this room; each function takes a session and is one transaction, or says otherwise."""
