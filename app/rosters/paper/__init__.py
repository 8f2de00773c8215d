"""What is printed of rosters: the posting sheet and the roster itself."""
