"""What the pages of batches and rosters share: their permissions, finding one thing, what places are called."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.extensions import db
from app.kernel.errors import NotFound
from app.kernel.words import _
from app.offices.models import Division
from app.rosters.models import COMPILING as OPEN
from app.rosters.models import PayBatch, Roster, RosterLine
from app.store.base import Model
from app.web import security

PROGRESS, ISSUING, LOOKING, COMPILING, RETURNING = (
    "roster_progress",
    "batch_issue",
    "roster",
    "roster_compile",
    "roster_return",
)
"""The permissions: seeing the matrix, laying down batches, looking at rosters, compiling them, returning lines."""
_LARGEST_KEY = 2**31 - 1
_Found = TypeVar("_Found", bound=Model)


def batch_of(pk: int) -> PayBatch:
    """The batch, if the actor sees it."""
    return _found(PayBatch, pk, _("没有这个批次，或不在您的工作范围内。请从“发放进度”中打开。"))


def roster_of(pk: int) -> Roster:
    """The roster, if the actor sees it."""
    return _found(Roster, pk, _("没有这份花名册，或不在您的工作范围内。请从“发放进度”中打开。"))


def line_of(pk: int) -> RosterLine:
    """The line, if the actor sees it."""
    return _found(RosterLine, pk, _("没有这条明细，或不在您的工作范围内。请从花名册中打开。"))


def may_compile(roster: Roster) -> bool:
    """Whether the desk compiles rosters and this one is still, or again, the township's to amend."""
    return security.may("view", COMPILING) and roster.state in OPEN


def names_of(session: Session, codes: Iterable[str]) -> dict[str, str]:
    """What these divisions are called."""
    found = session.execute(sa.select(Division.code, Division.name).where(Division.code.in_(set(codes))))
    return dict(found.tuples().all())


def villages_of(session: Session, town: str) -> dict[str, str]:
    """Code → name of the villages of a township."""
    about = sa.select(Division.code, Division.name).where(Division.parent_code == town).order_by(Division.code)
    return dict(session.execute(about).tuples().all())


def _found(model: type[_Found], pk: int, otherwise: str) -> _Found:
    row: Any = db.session.get(model, pk) if pk <= _LARGEST_KEY else None
    if row is None:
        raise NotFound(otherwise)
    return row  # type: ignore[no-any-return]
