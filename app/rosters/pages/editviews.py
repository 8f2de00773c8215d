"""Compiling a roster, adding people to it, amending single lines, carrying on what waited."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from flask import flash, redirect, request, url_for
from flask_appbuilder.baseviews import expose
from werkzeug.wrappers import Response

from app.extensions import db
from app.jobs.services import enqueue
from app.kernel import money
from app.kernel.errors import Conflict, DomainError, NotFound
from app.kernel.words import _
from app.registry.models import Person
from app.rosters.models import GROUP, Roster, RosterLine
from app.rosters.pages.finding import COMPILING, batch_of, line_of, roster_of
from app.rosters.pages.forms import OWN, LineForm, ReasonForm
from app.rosters.pages.linepages import crumbs
from app.rosters.services import carrying, columns, lines
from app.rosters.services.compiling import compile_roster, recompile
from app.web import current, runs
from app.web.page import Page, PageView, opens
from app.web.pages import FormPage
from app.web.rendering import render
from app.web.saying import say
from app.web.urls import Addresses

AT_ONCE = 500
"""A township of so many people is worked out while one waits; a larger one is a job."""
JOB = "compile_rosters"


class RosterEditView(PageView):
    """What the township's operator does with a roster that is the township's to amend."""

    page = Page(COMPILING, _("花名册编制"), group=GROUP, icon="pencil", menu=False)
    route_base = "/roster-edit"
    default_view = "add"

    @expose("/compile/<int:batch_id>/<town>", methods=["POST"])
    @opens
    def compile(self, batch_id: int, town: str) -> Response:
        """Compile a township's roster of a batch."""
        session, batch = db.session(), batch_of(batch_id)
        if _is_large():
            return _as_job({"batch": batch.id, "town": town})
        made = compile_roster(session, current.actor(), batch, town)
        flash(say(_("花名册已编制，请核对与上期的差异。")), "success")
        return _to_roster(made.id)

    @expose("/<int:pk>/recompile", methods=["POST"])
    @opens
    def recompile(self, pk: int) -> Response:
        """Work it out anew; what people did by hand stays."""
        roster = roster_of(pk)
        if _is_large():
            return _as_job({"roster": roster.id})
        recompile(db.session(), current.actor(), roster)
        flash(say(_("已重新编制。")), "success")
        return _to_roster(pk)

    @expose("/<int:pk>/carry", methods=["POST"])
    @opens
    def carry(self, pk: int) -> Response:
        """Put what waited and is settled into the next part."""
        made = carrying.carry(db.session(), current.actor(), roster_of(pk))
        flash(say(_("已转入补报花名册。")), "success")
        return _to_roster(made.id)

    @expose("/<int:pk>/add", methods=["GET", "POST"])
    @opens
    def add(self, pk: int) -> Response:
        """Add somebody by hand."""
        roster = roster_of(pk)
        own = columns.columns_of(db.session(), roster.batch.programme_id)
        form = LineForm(own, {}, Addresses(Person).at("lookup"))

        def act() -> str:
            person_id, amount = form.person_id(), form.amount()
            if form.is_wrong or person_id is None:
                return ""
            made = lines.add_line(
                db.session(), current.actor(), roster_of(pk), person_id, amount, form.text("reason"), form.extra()
            )
            flash(say(_("已增加。")), "success")
            return url_for("LineReadView.show", pk=made.id)

        if done := _done(form, act):
            return done
        _name_person(form)
        return _form(roster_of(pk), form, say(_("增加享受人")), url_for("RosterEditView.add", pk=pk), say(_("增加")))

    @expose("/line/<int:pk>", methods=["GET", "POST"])
    @opens
    def change(self, pk: int) -> Response:
        """Give a line another amount or other values."""
        line = line_of(pk)
        roster = roster_of(line.roster_id)
        own = columns.columns_of(db.session(), roster.batch.programme_id)
        form = LineForm(own, _as_it_is(line, own))
        seen = request.form.get("seen", type=int) or roster.version

        def act() -> str:
            amount, row = form.amount(), line_of(pk)
            if form.is_wrong:
                return ""
            lines.change_line(
                db.session(),
                current.actor(),
                row,
                amount=None if amount == row.amount else amount,
                reason=form.text("reason"),
                extra=form.extra() or None,
                seen_version=seen,
            )
            flash(say(_("已修改。")), "success")
            return url_for("LineReadView.show", pk=pk)

        if done := _done(form, act):
            return done
        title = say(_("修改：{name}")).format(name=line_of(pk).snapshot.name)
        here = url_for("RosterEditView.change", pk=pk)
        return _form(roster_of(line_of(pk).roster_id), form, title, here, say(_("保存")), [("seen", str(seen))])

    @expose("/line/<int:pk>/drop", methods=["GET", "POST"])
    @opens
    def drop(self, pk: int) -> Response:
        """Leave somebody out of this period."""
        return self._with_reason(pk, "drop", _("剔除：{name}"), _("写明为什么本期不发"), _("剔除"), lines.drop_lines)

    @expose("/line/<int:pk>/restore", methods=["GET", "POST"])
    @opens
    def restore(self, pk: int) -> Response:
        """Take somebody in again."""
        told = (_("恢复：{name}"), _("写明为什么恢复"), _("恢复"))
        return self._with_reason(pk, "restore", *told, lines.restore_lines)

    def _with_reason(
        self, pk: int, act: str, title: str, help_: str, button: str, service: Callable[..., Any]
    ) -> Response:
        form, roster_id = ReasonForm(say(help_)), line_of(pk).roster_id

        def do() -> str:
            service(db.session(), current.actor(), roster_of(roster_id), [pk], form.text("reason"))
            flash(say(_("已办理。")), "success")
            return url_for("LineReadView.show", pk=pk)

        if done := _done(form, do):
            return done
        named = say(title).format(name=line_of(pk).snapshot.name)
        return _form(roster_of(roster_id), form, named, url_for(f"RosterEditView.{act}", pk=pk), say(button))


def _done(form: Any, act: Callable[[], str]) -> Response | None:
    """Where one is led after the act; nothing where the form is shown (again), with what was wrong at its fields."""
    if request.method != "POST":
        return None
    try:
        where = act()
    except (Conflict, NotFound):
        raise
    except DomainError as refusal:
        db.session.rollback()
        form.blame(refusal.faults)
        return None
    return redirect(where, 303) if where else None


def _form(
    roster: Roster, form: Any, title: str, here: str, submit: str, hidden: list[tuple[str, str]] | None = None
) -> Response:
    page = FormPage(
        title=title,
        form=form.fields,
        groups=form.groups(),
        action_url=here,
        submit=submit,
        cancel_url=url_for("RosterReadView.show", pk=roster.id),
        help=roster.name,
        hidden=hidden or [],
        crumbs=crumbs(roster, title),
    )
    return render("ywl/form.html", page, 422 if form.is_wrong else 200)


def _as_it_is(line: RosterLine, own: Any) -> dict[str, Any]:
    kept = json.loads(line.extra or "{}")
    begun = {OWN + one.key: kept.get(one.key, "") for one in own}
    return {**begun, "amount": money.shown(line.amount).replace(",", ""), "reason": line.reason or ""}


def _name_person(form: LineForm) -> None:
    """What was chosen keeps its name where the form is shown again."""
    key = form.text("person_id")
    if key.isascii() and key.isdigit() and len(key) < 10:
        person = db.session.get(Person, int(key))
        form.fields["person_id"].value_label = person.name if person is not None else ""


def _is_large() -> bool:
    about = sa.select(Person.id).limit(AT_ONCE + 1)
    return (db.session.scalar(sa.select(sa.func.count()).select_from(about.subquery())) or 0) > AT_ONCE


def _as_job(payload: dict[str, Any]) -> Response:
    return redirect(runs.place_of(enqueue(db.session(), current.actor(), JOB, payload)), 303)


def _to_roster(pk: int) -> Response:
    return redirect(url_for("RosterReadView.show", pk=pk), 303)
