"""The tables of rosters, one file per thing."""

from app.rosters.models.bands import ApprovalBand
from app.rosters.models.batches import GROUP, BatchState, BatchTown, PayBatch
from app.rosters.models.columns import ColumnType, RosterColumn
from app.rosters.models.lines import LIVE, Difference, LineSource, LineState, RosterLine, RosterPerson
from app.rosters.models.publicity import Objection, ObjectionState, Posting
from app.rosters.models.rosters import COMPILING, Roster, RosterState
from app.rosters.models.supervision import Remark, Supervision

__all__ = [
    "COMPILING",
    "GROUP",
    "LIVE",
    "ApprovalBand",
    "BatchState",
    "BatchTown",
    "ColumnType",
    "Difference",
    "LineSource",
    "LineState",
    "Objection",
    "ObjectionState",
    "PayBatch",
    "Posting",
    "Remark",
    "Roster",
    "RosterColumn",
    "RosterLine",
    "RosterPerson",
    "RosterState",
    "Supervision",
]
