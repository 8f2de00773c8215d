"""How the registry's sources are put together from their columns and the shape of their rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy.orm import Session

from app.exchange.source import ColumnGroup, Delivery, Source, SourceColumn
from app.registry.importing.drafts import Draft
from app.registry.importing.further import household_columns
from app.registry.importing.intake import MakeDraft, PeopleIntake
from app.registry.importing.undoing import depends, undo
from app.store.actor import Actor

BATCH = 2_000
"""Rows that are looked up, written and committed together: less than a second's work, of which few numbers remain."""
DESKS = frozenset({"town_operator", "station_operator", "office_operator"})


def _begin(draft: MakeDraft) -> Callable[[Session, Actor, Delivery], PeopleIntake]:
    return lambda _session, _actor, delivery: PeopleIntake(delivery, draft)


def people_source(
    code: str,
    label: str,
    columns: tuple[SourceColumn, ...],
    draft: Callable[..., Draft],
    groups: tuple[ColumnGroup, ...] = (),
    distinct: tuple[tuple[str, ...], ...] = (),
    help: str = "",
    more: Callable[[Session, Actor], Sequence[SourceColumn]] = household_columns,
) -> Source:
    """A source of people: its columns, and the function that reads a row of it."""
    return Source(
        code=code,
        label=label,
        columns=columns,
        begin=_begin(draft),
        undo=undo,
        depends=depends,
        groups=groups,
        distinct=distinct,
        more=more,
        help=help,
        batch=BATCH,
        desks=DESKS,
    )
