"""What is done with batches and rosters; every service takes (session, actor, data) and knows no Flask."""
