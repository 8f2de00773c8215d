"""Reading the steps that were taken, and finding objects again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.approvals.flow import Flow
from app.approvals.models import FlowAction
from app.approvals.subject import FlowSubject

LARGEST_KEY = 2**31 - 1


def timeline(session: Session, subject: FlowSubject) -> list[FlowAction]:
    """The steps taken on an object, in order."""
    return actions_of(session, subject.__tablename__, [subject.id]).get(subject.id, [])


def actions_of(session: Session, kind: str, keys: Iterable[int]) -> dict[int, list[FlowAction]]:
    """The steps taken on several objects of a kind, each in order, in one query."""
    found: dict[int, list[FlowAction]] = {}
    wanted = select(FlowAction).where(FlowAction.subject_kind == kind, FlowAction.subject_id.in_(list(keys)))
    for action in session.scalars(wanted.order_by(FlowAction.subject_id, FlowAction.sequence)):
        found.setdefault(action.subject_id, []).append(action)
    return found


def operation(session: Session, operation_id: str) -> FlowAction | None:
    """The step that was taken under an operation id, inside the scope."""
    return session.scalars(select(FlowAction).where(FlowAction.operation_id == operation_id)).one_or_none()


def find(session: Session, flow: Flow, pk: int) -> Any:
    """The object of a flow inside the scope, as the database has it now; a number that no row can have finds none."""
    if not 0 < pk <= LARGEST_KEY:
        return None
    return session.scalars(select(flow.subject).where(flow.subject.id == pk)).one_or_none()  # type: ignore[attr-defined]
