"""The form in which a household's year is filled in: last year's figures at hand, the people to tick."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import request
from sqlalchemy.orm import Session
from wtforms import BooleanField, StringField, TextAreaField
from wtforms.form import BaseForm

from app.kernel import areas, masks, money
from app.kernel.errors import DomainError, Fault
from app.kernel.relations import Relation
from app.kernel.words import _
from app.registry.models import Person
from app.registry.models.recertification import RecertificationItem
from app.registry.recertifying import yearly
from app.registry.recertifying.comparing import members_of
from app.registry.recertifying.reporting import LONGEST_NOTE, Report, prefilled
from app.registry.recertifying.yearly import Line
from app.web.pages import Group
from app.web.saying import say

_LARGEST_COUNT = 10_000


class ReportForm:
    """The form of one household: one input for each figure of each line, one tick for each member, two notes."""

    def __init__(self, session: Session, item: RecertificationItem) -> None:
        self.sheet = [line for line in yearly.lines(session, item.household_id, item.year) if line.belongs]
        self.people = yearly.members_of(session, item.household_id)
        self._item, self._inputs = item, dict(_inputs(self.sheet))
        self.fields = BaseForm({**self._unbound(), **self._ticks(), **_notes()})
        self.fields.process(request.form if request.method == "POST" else None, data=self._begin())
        self._describe()

    def groups(self) -> list[Group]:
        """The people first, then a group for each table, the notes last."""
        found = [Group(say(_("在户成员（在的打勾）")), [*map(_tick, self.people), "members_note"])]
        for table in yearly.TABLES:
            names = [name for name, (line, _figure) in self._inputs.items() if line.table is table]
            found.append(Group(say(table.label), names))
        return [*found, Group(say(_("说明")), ["note"])]

    def read(self) -> Report | None:
        """What was typed; nothing, with the errors at their fields, where something is no number."""
        figures: dict[str, int | None] = {}
        for name, (line, figure) in self._inputs.items():
            try:
                figures[name] = _number(str(self.fields[name].data or "").strip(), line, figure)
            except DomainError as refusal:
                self.blame([Fault(refusal.sentence, name)])
        if self.fields.errors:
            return None
        ticked = [person.id for person in self.people if self.fields[_tick(person)].data]
        said = {name: " ".join(str(self.fields[name].data or "").split()) for name in ("members_note", "note")}
        return Report(figures, ticked, **said)

    def blame(self, faults: Sequence[Fault]) -> None:
        """Put what is wrong at its field, or on top where no field of the form is meant."""
        for fault in faults:
            if fault.field in self.fields:
                field = self.fields[fault.field]
                field.errors = [*field.errors, say(fault.sentence)]
            else:
                self.fields.form_errors.append(say(fault.sentence))

    def _unbound(self) -> dict[str, Any]:
        return {name: StringField(_label(line, figure)) for name, (line, figure) in self._inputs.items()}

    def _ticks(self) -> dict[str, Any]:
        words = dict(Relation.labels())
        return {_tick(one): BooleanField(f"{one.name}（{say(words.get(one.relation, ''))}）") for one in self.people}

    def _begin(self) -> dict[str, Any]:
        item = self._item
        confirmed = set(members_of(item)) if item.content else {one.id for one in self.people}
        begun: dict[str, Any] = {_tick(one): one.id in confirmed for one in self.people}
        for name, (line, figure) in self._inputs.items():
            value = prefilled(item, line).get(figure)
            begun[name] = "" if value is None else shown(value, line.table.figures[figure])
        return begun | {"members_note": item.members_note or "", "note": item.note or ""}

    def _describe(self) -> None:
        for name, (line, figure) in self._inputs.items():
            before = line.before.get(figure)
            unit = line.table.figures[figure]
            if before is not None:
                self.fields[name].help = say(
                    _("上年 {value}").format(value=f"{shown(before, unit)} {say(unit)}".strip())
                )
        for person in self.people:
            self.fields[_tick(person)].help = masks.mask("id_no", person.id_no) if person.id_no else ""
        self.fields["members_note"].help = say(_("没有打勾的请写明情况，并另外办理变动申报"))
        for name in ("members_note", "note"):
            self.fields[name].flags.maxlength = LONGEST_NOTE


def shown(value: int, unit: str) -> str:
    """A figure as people type it: fen as yuan, hundredths as mu, a count as it is."""
    if unit == "元":
        return money.shown(value).replace(",", "")
    return areas.shown(value) if unit == "亩" else str(value)


def _number(text: str, line: Line, figure: str) -> int | None:
    if not text:
        return None
    unit = line.table.figures[figure]
    if unit == "元":
        return money.yuan(text, signed=True)
    if unit == "亩":
        return areas.hundredths(text)
    if not text.isdecimal() or len(text) > 6 or int(text) > _LARGEST_COUNT:
        raise DomainError(_("数量请填 0 到 {most} 的整数。").format(most=_LARGEST_COUNT))
    return int(text)


def _inputs(sheet: Sequence[Line]) -> Sequence[tuple[str, tuple[Line, str]]]:
    return [(line.input_name(figure), (line, figure)) for line in sheet for figure in line.table.figures]


def _label(line: Line, figure: str) -> str:
    word, unit = yearly.WORDS.get((line.table.code, figure)), line.table.figures[figure]
    parts = [say(line.label), say(word) if word else ""]
    label = " ".join(part for part in parts if part)
    return f"{label}（{say(unit)}）" if unit else label


def _tick(person: Person) -> str:
    return f"member_{person.id}"


def _notes() -> Mapping[str, Any]:
    return {"members_note": TextAreaField(say(_("成员变化说明"))), "note": TextAreaField(say(_("填报说明")))}
