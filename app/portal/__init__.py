"""What anybody may read without signing in: for now, what is posted for objections."""
