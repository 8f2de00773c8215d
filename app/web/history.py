"""What happened to a row, as the trail has it: changes in the columns that the desk sees, masks kept.

The trail itself is for audit administrators; here only the changes of one row that the actor may open are told.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit import labels
from app.audit.models import AuditEvent, Outcome
from app.kernel.errors import DomainError
from app.kernel.words import _
from app.store.actor import Actor
from app.web import values
from app.web.pages import Happening
from app.web.saying import say
from app.web.sheet import Attribute, Kind, Sheet
from app.web.showing import instant, text
from app.web.titles import Titles

MOST = 50
_COLOURS = {"create": "green", "update": "blue", "delete": "red"}


def history_of(session: Session, actor: Actor, sheet: Sheet, key: Any) -> list[Happening]:
    """The changes of a row, the newest first."""
    events = session.scalars(
        sa.select(AuditEvent)
        .where(
            AuditEvent.subject_kind == sheet.view,
            AuditEvent.subject_id == str(key),
            AuditEvent.tag.in_([f"store:{sheet.view}:{verb}" for verb in labels.VERBS]),
        )
        .order_by(AuditEvent.seq.desc())
        .limit(MOST)
    ).all()
    changes = [list(_changes(sheet, event)) for event in events]
    titles = Titles(session, actor.desk)
    for one, before, after in (change for found in changes for change in found):
        titles.load([one], [[before], [after]])
    return [_told(event, found, titles) for event, found in zip(events, changes, strict=True)]


def news_of(session: Session, actor: Actor, most: int = 8) -> list[Happening]:
    """What the actor did of late, by what it is called."""
    words = labels.tags()
    events = session.scalars(
        sa.select(AuditEvent)
        .where(AuditEvent.officer_id == actor.officer_id, sa.not_(AuditEvent.tag.startswith("store:")))
        .order_by(AuditEvent.seq.desc())
        .limit(most)
    )
    return [
        Happening(
            instant(event.at),
            event.address,
            say(words.get(event.tag, event.tag)),
            colour="red" if event.outcome == Outcome.REFUSED else "blue",
        )
        for event in events
    ]


def _changes(sheet: Sheet, event: AuditEvent) -> Iterator[tuple[Attribute, Any, Any]]:
    detail = json.loads(event.detail)
    before, after = detail.get("before") or {}, detail.get("after") or {}
    for name, one in sheet.attributes.items():
        if one.field.shown and (name in before or name in after):
            yield one, _value(one, before), _value(one, after)


def _value(one: Attribute, side: Mapping[str, Any]) -> Any:
    """A value as the trail wrote it, read back where it has to be; what is masked stays as it is."""
    kept = side.get(one.name)
    if kept is None or one.field.mask or one.kind in (Kind.BOOL, Kind.CHOICE):
        return kept
    try:
        return values.read(one, str(kept))
    except DomainError:
        return None


def _told(event: AuditEvent, changes: Sequence[tuple[Attribute, Any, Any]], titles: Titles) -> Happening:
    verb = event.tag.rpartition(":")[2]
    parts = [
        f"{say(one.field.label)}：{_shown(one, before, titles)} → {_shown(one, after, titles)}"
        if verb == "update"
        else f"{say(one.field.label)}：{_shown(one, after if verb == 'create' else before, titles)}"
        for one, before, after in changes
    ]
    what = say(labels.VERBS.get(verb, verb))
    who = f"{event.officer_name} · {event.organisation}" if event.organisation else event.officer_name
    return Happening(instant(event.at), who, what, "；".join(parts), _COLOURS.get(verb, "grey"))


def _shown(one: Attribute, value: Any, titles: Titles) -> str:
    if value is None or value == "":
        return say(_("空"))
    return str(value) if one.field.mask else text(one, value, titles)
