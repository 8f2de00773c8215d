"""What the rule editor shows and what its form says, as plain data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from werkzeug.datastructures import MultiDict

from app.kernel.errors import DomainError, Fault
from app.kernel.words import _
from app.programmes.law import Condition, parse_conditions
from app.programmes.models import ProgrammeVersion
from app.programmes.screening.explanation import Explanation, State
from app.programmes.setup.editor import Reading
from app.web import values
from app.web.pages import Badge, Link

STATES = {
    State.MET: Badge(_("符合"), "green"),
    State.NOT_MET: Badge(_("不符合"), "red"),
    State.MISSING: Badge(_("缺少信息"), "yellow"),
}


@dataclass(frozen=True, slots=True)
class Draft:
    """What stands in the editor's form: texts as they were typed."""

    conditions: Sequence[Condition]
    amount: str
    effective_from: str
    document_no: str
    grace_months: str
    summary: str

    @classmethod
    def of(cls, version: ProgrammeVersion) -> Draft:
        """The draft as it is kept."""
        return cls(
            parse_conditions(version.conditions),
            version.amount,
            version.effective_from.isoformat(),
            version.document_no or "",
            str(version.grace_months),
            version.summary or "",
        )

    @classmethod
    def typed(cls, form: MultiDict[str, str]) -> Draft:
        """The draft as it was typed; a rule is one line, whatever the browser made of it."""
        pairs = zip(form.getlist("condition"), form.getlist("clause"), strict=False)
        rest = {name: form.get(name, "").strip() for name in ("effective_from", "document_no", "grace_months")}
        return cls(
            [Condition(" ".join(text.split()), " ".join(clause.split())) for text, clause in pairs],
            form.get("amount", "").replace("\r\n", "\n").strip(),
            summary=form.get("summary", "").strip(),
            **rest,
        )

    def moved(self, act: str) -> Draft:
        """The draft with a condition added, removed or moved, as a button without any script says it."""
        verb, _colon, number = act.partition(":")
        rows, at = list(self.conditions), int(number) if number.isdigit() else 0
        if verb == "add":
            rows.append(Condition("", ""))
        elif verb == "remove" and at < len(rows):
            del rows[at]
        elif verb in ("up", "down") and at < len(rows):
            to = at - 1 if verb == "up" else at + 1
            if 0 <= to < len(rows):
                rows[at], rows[to] = rows[to], rows[at]
        return replace(self, conditions=rows)

    def corrected(self, act: str, readings: Sequence[Reading], amount: Reading) -> Draft:
        """The draft with a suggestion taken up."""
        number = act.partition(":")[2]
        if number == "amount":
            return replace(self, amount=amount.corrected or self.amount)
        rows = list(self.conditions)
        if number.isdigit() and int(number) < len(rows) and readings[int(number)].corrected:
            rows[int(number)] = replace(rows[int(number)], text=readings[int(number)].corrected)
        return replace(self, conditions=rows)

    def day(self, otherwise: date) -> date:
        """The day from which it holds, or another one while what was typed is no day."""
        try:
            return values.read_day(self.effective_from)
        except DomainError:
            return otherwise

    def read(self) -> dict[str, Any]:
        """The values to keep. Raises every fault at its input."""
        faults: list[Fault] = []
        day: date | None = None
        try:
            day = values.read_day(self.effective_from)
        except DomainError as wrong:
            faults.append(Fault(wrong.sentence, "effective_from"))
        if not (self.grace_months.isascii() and self.grace_months.isdigit() and len(self.grace_months) < 4):
            faults.append(Fault(_("渐退月数请填整数，不渐退的填 0。"), "grace_months"))
        if faults:
            raise DomainError(faults[0].sentence, faults=faults)
        return {
            "conditions": [one for one in self.conditions if one.text or one.clause],
            "amount": self.amount,
            "effective_from": day,
            "document_no": self.document_no or None,
            "grace_months": int(self.grace_months),
            "summary": self.summary or None,
        }


@dataclass(frozen=True, slots=True)
class Tried:
    """One person on whom the draft was tried."""

    name: str
    verdict: Badge
    amount: str
    lines: Sequence[tuple[Badge, str, str]]
    steps: Sequence[str]


@dataclass(frozen=True, slots=True)
class EditorPage:
    """The editor: the draft with its readings, what is wrong with the form, and whom it was tried on."""

    title: str
    help: str
    status: Badge
    draft: Draft
    readings: Sequence[Reading]
    amount: Reading
    action_url: str
    read_url: str
    complete_url: str
    seen: int
    who: str = ""
    tried: Sequence[Tried] | None = None
    tried_sentence: str = ""
    faults: Mapping[str, str] = field(default_factory=dict)
    toolbar: Sequence[Link] = ()
    crumbs: Sequence[Link] = ()


def told(one: Explanation, say: Any, money: Any) -> Tried:
    """What was found of one person, for the page."""
    verdicts = {True: Badge(say(_("可以享受")), "green"), False: Badge(say(_("不能享受")), "red")}
    verdict = verdicts[one.entitled] if one.entitled is not None else Badge(say(_("缺少信息")), "yellow")
    lines = [
        (Badge(say(STATES[found.state].label), STATES[found.state].colour), found.required, found.found)
        for found in one.conditions
    ]
    amount = f"{money(one.amount)} 元" if one.amount is not None else ""
    return Tried(one.name, verdict, amount, lines, one.steps)
