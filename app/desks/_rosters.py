"""What desks do with batches and rosters: the county issues, townships compile, every tier reviews and watches."""

from app.offices.desk import Access, keeps, sees
from app.rosters.models import (
    ApprovalBand,
    BatchTown,
    Objection,
    PayBatch,
    Posting,
    Roster,
    RosterColumn,
    RosterLine,
    RosterPerson,
    Supervision,
)

ROSTERS: tuple[Access, ...] = (
    sees(PayBatch, "export"),
    sees(BatchTown),
    sees(Roster, "export"),
    sees(RosterLine, "export"),
    sees(RosterPerson),
    sees(Posting, "export"),
    sees(Supervision, "export"),
)
"""For everyone who compiles, reviews or watches rosters."""

OBJECTIONS: tuple[Access, ...] = (sees(Objection, "export"),)
"""For the offices that look into objections."""

OBJECTIONS_UNNAMED: tuple[Access, ...] = (sees(Objection, "export", hidden=("objector", "contact")),)
"""For the others: what was objected, not by whom."""

COLUMNS_SEEN: tuple[Access, ...] = (sees(RosterColumn),)
"""For those who compile with them."""

COLUMNS_KEPT: tuple[Access, ...] = (keeps(RosterColumn), keeps(ApprovalBand))
"""For the office that sets programmes up."""
