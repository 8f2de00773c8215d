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
from app.rosters.services import bands, columnsaving  # noqa: F401  (the acts that desks name are declared there)

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

READING = frozenset({"roster_progress", "roster", "roster_print"})
"""The progress of all townships, a roster with its lines, the roster on paper."""

COMPILING = READING | {"roster_compile", "posting_print", "objection_record", "supervision", "supervision_remark"}
"""The pages of a township's operator, who compiles, posts, hears objections and answers."""

FIRST_REVIEWING = READING | {
    "roster_return", "posting_print", "objection_decide", "rosters_together", "supervision", "supervision_remark",
}  # fmt: skip
"""Those of the township's reviewer."""

CHECKING = READING | {"batch_issue", "roster_return", "rosters_together"}
"""Those of a department's operator."""

REVIEWING = READING | {"roster_return", "objection_decide", "rosters_together", "supervision", "supervision_remark"}
"""Those of a department's reviewer."""

ISSUING = READING | {"batch_issue", "rosters_together", "supervision"}
"""Those of the office's operator, who issues batches and sends."""

APPROVING = READING | {"roster_return", "rosters_together", "supervision", "supervision_remark"}
"""Those of the office's reviewer, who approves."""

OVERSEEING = READING | {"supervision", "supervision_remark"}
"""Those of whoever only watches (A32)."""
