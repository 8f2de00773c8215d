"""The form in which a batch is laid down: programme, period, townships, deadline, each proposed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from wtforms import BooleanField, SelectField, StringField, TextAreaField

from app.kernel import clock
from app.kernel.errors import DomainError, Fault
from app.kernel.words import _
from app.offices.models import Division
from app.programmes.models import Programme, ProgrammeState
from app.rosters.pages.forms import Typed
from app.rosters.services import batches
from app.store.actor import Actor
from app.web import values
from app.web.pages import Group
from app.web.saying import say

USUAL_DAYS = 7
TOWN = "town_"
SAID = ("programme_id", "period", "deadline", "law_day", "note")


class IssueForm(Typed):
    """What a batch is; all townships of the county are ticked to begin with."""

    def __init__(self, programmes: Mapping[int, str], towns: Mapping[str, str], begin: Mapping[str, Any]) -> None:
        self.towns = towns
        choices = [(str(key), name) for key, name in programmes.items()]
        inputs: dict[str, Any] = {
            "programme_id": SelectField(say(_("补贴项目")), choices=choices, validate_choice=False),
            "period": StringField(say(_("期次"))),
            "deadline": StringField(say(_("上报截止"))),
            "law_day": StringField(say(_("核算日"))),
            "note": TextAreaField(say(_("说明"))),
        }
        inputs |= {TOWN + code: BooleanField(name) for code, name in towns.items()}
        super().__init__(inputs, {**{TOWN + code: True for code in towns}, **begin})
        self._describe()

    def groups(self) -> list[Group]:
        """The batch, then the townships."""
        ticks = [TOWN + code for code in self.towns]
        return [Group(say(_("批次")), list(SAID)), Group(say(_("下达给（不发的去掉勾）")), ticks)]

    def ticked(self) -> list[str]:
        """The codes of the townships that were ticked; the error on top where none was."""
        found = [code for code in self.towns if self.fields[TOWN + code].data]
        if not found:
            self.blame([Fault(_("至少勾选一个乡镇。"))])
        return found

    def day(self, name: str) -> date | None:
        """A day as it was typed; nothing where none was, and the error at its field where it is none."""
        text = self.text(name)
        try:
            return values.read_day(text) if text else None
        except DomainError as refusal:
            self.blame([Fault(refusal.sentence, name)])
            return None

    def deadline(self) -> date | None:
        """The deadline; the error at its field where there is none."""
        if not self.text("deadline"):
            self.blame([Fault(_("请填写上报截止日期。"), "deadline")])
            return None
        return self.day("deadline")

    def programme_id(self) -> int | None:
        """The programme that was chosen; the error at its field where none was."""
        text = self.text("programme_id")
        if text.isascii() and text.isdigit() and len(text) < 10:
            return int(text)
        self.blame([Fault(_("请选择补贴项目。"), "programme_id")])
        return None

    def _describe(self) -> None:
        self.need("programme_id", "period", "deadline")
        for name in ("deadline", "law_day"):
            self.fields[name].input_type = "date"
        self.fields["period"].help = say(_("按月写 2026-03，按季写 2026Q1，按年写 2026，分批写 2026P1"))
        self.fields["law_day"].help = say(_("不填就是这一期的第一天：按这一天的规则、标准和人员情况核算"))
        self.fields["note"].flags.maxlength = 200


def proposal(session: Session, programme: Programme | None) -> dict[str, Any]:
    """What the form begins with: the programme, its next period, a deadline in a week."""
    begin: dict[str, Any] = {"deadline": (clock.today() + timedelta(days=USUAL_DAYS)).isoformat()}
    if programme is None:
        return begin
    return begin | {"programme_id": str(programme.id), "period": batches.proposed(session, programme).code}


def issued_by(session: Session, actor: Actor) -> list[Programme]:
    """The programmes of which the actor lays down batches, in the order of their codes."""
    about = sa.select(Programme).where(Programme.state == ProgrammeState.ACTIVE).order_by(Programme.code)
    return [one for one in session.scalars(about) if batches.may_issue(actor, one)]


def towns_of(session: Session, county: str) -> dict[str, str]:
    """Code → name of the townships of a county."""
    about = sa.select(Division.code, Division.name).where(Division.parent_code == county, Division.valid_to.is_(None))
    return dict(session.execute(about.order_by(Division.code)).tuples().all())
