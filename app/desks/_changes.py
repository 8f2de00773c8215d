"""What desks open of change reports and of moves between townships (A16, A17)."""

REPORTS = frozenset({"change_reports"})
"""To look at reports, with their evidence and their paper."""

WRITES = REPORTS | {"change_writing"}
"""To write reports as well: village, township and station."""

TRANSFERS = frozenset({"transfers"})
"""To look at moves between townships."""

ASKS = TRANSFERS | {"transfer_asking"}
"""To ask for somebody who is registered elsewhere."""
