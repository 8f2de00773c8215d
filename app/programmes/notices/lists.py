"""The list of decisions that are told to people: print one notice, or those that are ticked or found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from app.kernel.words import _
from app.programmes.deciding.lists import NAME, Here, asked_for, programmes_of
from app.programmes.models import ScreeningDecision
from app.programmes.notices.notice import TITLES
from app.store.actor import Actor
from app.web.listpages import ListMaker
from app.web.pages import Cell, Empty, Link, ListPage, Row
from app.web.saying import say
from app.web.sheet import Sheet

ASKED = ("division_code", "programme_code", "verdict", NAME)
SHOWN = ("person_id", "division_code", "programme_code", "verdict", "amount", "effective_on", "decided_at")


class NoticeList(ListMaker):
    """Makes the list for one actor in one request."""

    def __init__(self, session: Session, actor: Actor, sheet: Sheet, words: Mapping[str, str]) -> None:
        super().__init__(session, actor, sheet, words)
        self.addresses = Here(ScreeningDecision, url_for("ScreeningNoticeView.index"))
        self.columns = tuple(sheet.attributes[name] for name in SHOWN if name in sheet.attributes)
        self.programmes = programmes_of(session)

    def page(self) -> ListPage:
        """The page."""
        made, label = super().page(), say(_("决定书打印"))
        fields = {one.name: one for one in made.query}
        return replace(
            made,
            title=label,
            help=say(_("准予、不予、停止和调整的决定要书面告知本人。勾选后一起打印，每份一页；打印记入日志。")),
            query=[asked_for(fields[name], self.programmes) for name in ASKED if name in fields],
            saved=(),
            save_url="",
            chooser=(),
            toolbar=(),
            bulk=[Link(say(_("打印所选")), url_for("ScreeningNoticeView.many"), "printer", "post", "primary")],
            crumbs=[Link(say(_("资格筛查")), ""), Link(label, "")],
        )

    def _rows(self, rows: Sequence[Any], matched: Sequence[Sequence[Any]]) -> list[Row]:
        names = [one.name for one in self.columns]
        made = super()._rows(rows, matched)
        return [self._row(row, one, names) for row, one in zip(rows, made, strict=True)]

    def _row(self, decision: ScreeningDecision, row: Row, names: Sequence[str]) -> Row:
        cells = [self._cell(decision, name, cell) for name, cell in zip(names, row.cells, strict=True)]
        why_not = "" if decision.verdict in TITLES else say(_("维持原状的决定不出决定书。"))
        address = url_for("ScreeningNoticeView.pdf", pk=decision.id)
        return replace(row, cells=cells, actions=[Link(say(_("打印")), address, disabled_reason=why_not)])

    def _cell(self, decision: ScreeningDecision, name: str, cell: Cell) -> Cell:
        if name != "programme_code":
            return cell
        return Cell(self.programmes.get(decision.programme_code, decision.programme_code))

    def _empty(self) -> Empty:
        if not self.query.pairs():
            return Empty(say(_("还没有决定。在“应退未退”“应进未进”等页面作出决定后，在这里打印决定书。")))
        return super()._empty()
