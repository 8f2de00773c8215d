"""The registry: who lives where, with whom, on what; every later room reads it and none of them writes it."""
