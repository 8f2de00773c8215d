"""The tables of this room."""

from app.access.models.irregularities import Irregularity, IrregularityKind, IrregularityState
from app.access.models.passwords import PastPassword
from app.access.models.sessions import OfficerSession, SessionKind, Stage
from app.access.models.throttles import Throttle

__all__ = [
    "Irregularity",
    "IrregularityKind",
    "IrregularityState",
    "OfficerSession",
    "PastPassword",
    "SessionKind",
    "Stage",
    "Throttle",
]
