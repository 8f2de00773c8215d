"""The shipped catalogue of standard programmes: what an entry is, how its file is read, what must be true of it."""
