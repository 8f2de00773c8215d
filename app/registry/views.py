"""What the registry said at a time: the values of a day, as they were known on a day (for whoever explains March)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from flask import abort, request, url_for
from flask_appbuilder.baseviews import expose
from werkzeug.wrappers import Response

from app.extensions import db
from app.kernel import clock
from app.kernel.errors import DomainError
from app.kernel.words import _
from app.registry.further import PREFIX
from app.registry.links import AS_OF
from app.registry.models import BankAccount, Household, Person
from app.registry.services import facts
from app.registry.services.values import OWNERS, values_of
from app.registry.services.values import offered as offered_attributes
from app.store.base import Model
from app.web import current, further, security, values
from app.web.page import Page, PageView, opens
from app.web.pages import AsOfPage, Detail, Group, Link
from app.web.rendering import render
from app.web.saying import say
from app.web.sheet import Sheet
from app.web.showing import Cells
from app.web.showpages import crumbs, title_of
from app.web.titles import Titles
from app.web.urls import Addresses

KINDS: Mapping[str, type[Model]] = {"household": Household, "person": Person, "account": BankAccount}


class AsOfView(PageView):
    """A household, a person or an account as it was on a day, by what was known on a day."""

    page = Page(AS_OF, _("历史时点"), group=_("基础信息"), icon="history", menu=False)
    route_base = "/registry"
    default_view = "show"

    @expose("/as-of/<kind>/<pk>")
    @opens
    def show(self, kind: str, pk: str) -> Response:
        """The values that held on ``on``, as known at the end of ``known``; both are today where none is said."""
        model = KINDS.get(kind)
        sheet = further.sheet_for(db.session(), current.actor(), model) if model is not None else None
        key = values.read_key(model, pk) if model is not None else None
        if model is None or sheet is None or key is None or not security.may("show", sheet.view):
            abort(404)
        row = db.session().get(model, key)
        if row is None:
            abort(404)
        on, known, faults = _days()
        return render("ywl/as_of.html", _page(sheet, kind, row, on, known, faults), 422 if faults else 200)


def _days() -> tuple[date, date, list[str]]:
    today, faults = clock.today(), []
    found = []
    for name in ("on", "known"):
        try:
            found.append(values.read_day(request.args[name].strip()) if request.args.get(name) else today)
        except DomainError as refusal:
            faults.append(say(refusal.sentence))
            found.append(today)
    return found[0], found[1], faults


def _page(sheet: Sheet, kind: str, row: Any, on: date, known: date, faults: list[str]) -> AsOfPage:
    session, actor, addresses = db.session(), current.actor(), Addresses(sheet.model)
    then = facts.as_of(session, row, on, _end_of(known)) | _attributes_as_of(row, on, _end_of(known))
    further.load(session, sheet, sheet.shown, [row])
    shown = [one for one in sheet.shown if one.name in then]
    titles = Titles(session, actor.desk)
    titles.load(shown, [[then[one.name] for one in shown], [getattr(row, one.name) for one in shown]])
    cells = Cells(sheet, titles, addresses)
    groups: dict[str, list[Detail]] = {}
    for one in shown:
        cell = cells.cell(row.id, one, then[one.name])
        changed = say(_("现在不同")) if then[one.name] != getattr(row, one.name) else ""
        groups.setdefault(one.field.group, []).append(Detail(say(one.field.label), cell, help=changed))
    return AsOfPage(
        title=f"{say(_('历史时点'))} · {title_of(sheet, row, titles)}",
        help=say(_("某一天的情况，按某一天已经登记的内容来看。用来说明当时为什么这样发放。")),
        here=url_for("AsOfView.show", kind=kind, pk=row.id),
        on=on.isoformat(),
        known=known.isoformat(),
        errors=faults,
        groups=[Group(say(label), details) for label, details in groups.items()],
        toolbar=[Link(say(_("返回")), addresses.show(row.id), icon="arrow-left")],
        crumbs=crumbs(sheet, addresses, title_of(sheet, row, titles), say(_("历史时点"))),
    )


def _attributes_as_of(row: Any, on: date, known: datetime) -> dict[str, Any]:
    """What the county's own attributes said; nothing for what has none."""
    if type(row) not in OWNERS:
        return {}
    offered = offered_attributes(db.session(), current.actor(), type(row), row.division_code)
    held = values_of(db.session(), [row], on=on, known=known)[row.id]
    return {PREFIX + one.code: held.get(one.code) for one in offered}


def _end_of(day: date) -> datetime:
    midnight = datetime.combine(day, time(), clock.CHINA) + timedelta(days=1)
    return midnight.astimezone(UTC)
