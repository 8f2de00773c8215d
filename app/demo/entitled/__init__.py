"""Who of the demonstration's people is entitled to what, by plain rules over what was generated; and what went wrong.

Nothing here knows the screening engine, which it is there to judge.
"""
