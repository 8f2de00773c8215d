"""The overview of comparing: what waits for somebody, by kind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

from flask import url_for
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.kernel.words import _
from app.registry.check import check_labels
from app.registry.listkind import list_labels
from app.registry.models import DuplicatePair, Finding, Likeness, ListHit
from app.web.pages import Cell, Column, Empty, Link, ListPage, Pager, Row
from app.web.saying import say
from app.web.urls import Addresses


def overview(session: Session) -> ListPage:
    """One line per kind of pair, list and check of which something is open."""
    rows = [
        *_rows(session, DuplicatePair, "likeness", dict(Likeness.labels())),
        *_rows(session, ListHit, "kind", list_labels()),
        *_rows(session, Finding, "check_code", check_labels()),
    ]
    title = say(_("比对核查总览"))
    return ListPage(
        title=title,
        help=say(_("系统每夜查找重复、比对名单、核查登记；查出的都要由人核实，系统不会自动停发。")),
        columns=[Column("what", say(_("类别"))), Column("kind", say(_("项目"))), Column("open", say(_("待处理")))],
        rows=rows,
        pager=Pager(size=max(1, len(rows)), sizes=(), count=len(rows)),
        empty=Empty(say(_("没有待处理的。"))),
        toolbar=[
            _start("find_duplicates", _("立即查重"), "users"),
            _start("match_lists", _("立即比对"), "list-details"),
            _start("check_registry", _("立即核查"), "checklist"),
        ],
        crumbs=[Link(say(_("比对核查")), ""), Link(title, "")],
    )


def _start(job: str, label: str, icon: str) -> Link:
    return Link(say(label), url_for("ComparisonsView.start", job=job), icon=icon, method="post")


def _rows(session: Session, model: Any, column: str, labels: Mapping[str, str]) -> Iterator[Row]:
    kind, addresses = getattr(model, column), Addresses(model)
    counted = select(kind, func.count(model.id)).where(model.state == "open").group_by(kind)
    counts = {row[0]: row[1] for row in session.execute(counted).all()}
    for value, label in labels.items():
        if count := counts.get(value):
            address = addresses.list(urlencode({column: value, "state": "open"}))
            cells = [Cell(say(model.__entity__.label)), Cell(say(label)), Cell(str(count), align="end")]
            yield Row(f"{model.__tablename__}-{value}", cells, url=address)
