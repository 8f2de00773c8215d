"""The tables of this room."""

from app.offices.models.change_requests import ChangeKind, ChangeRequest, ChangeState
from app.offices.models.delegations import Delegation
from app.offices.models.divisions import Division, DivisionLevel
from app.offices.models.officers import Officer, OfficerState, PostGrant, Source
from app.offices.models.organisations import Organisation, ProgrammeDuty
from app.offices.models.terminals import Terminal

__all__ = [
    "ChangeKind",
    "ChangeRequest",
    "ChangeState",
    "Delegation",
    "Division",
    "DivisionLevel",
    "Officer",
    "OfficerState",
    "Organisation",
    "PostGrant",
    "ProgrammeDuty",
    "Source",
    "Terminal",
]
