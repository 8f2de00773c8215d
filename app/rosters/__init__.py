"""Rosters: batches of a period, each township's roster and its lines, publicity, supervision (A24, A25, A32)."""
