"""From the ticked rows of a list to a run: at once, or through the form of an act that asks for something."""

from __future__ import annotations

from flask import redirect, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app.audit.trail import record
from app.jobs.services import enqueue
from app.kernel.errors import DomainError
from app.kernel.words import _
from app.store.actor import Actor
from app.store.commands import commands_of
from app.store.transaction import transaction
from app.web import bulk, counting, query, runs, values
from app.web.bulk import JOB, MOST_TICKED, Bulk
from app.web.forms import RowForm
from app.web.pages import FormPage
from app.web.rendering import render
from app.web.saying import say
from app.web.sheet import Sheet
from app.web.showpages import crumbs
from app.web.tags import Tag
from app.web.urls import Addresses


def answer(session: Session, actor: Actor, sheet: Sheet, act: str) -> Response:
    """The form of the act, or the page of the run that does it."""
    command, everything = commands_of(sheet.model)[act], request.form.get("all_matching") == "1"
    keys = () if everything else _ticked(sheet)
    if not keys and not everything:
        raise DomainError(_("请先勾选要处理的记录。"))
    questions = bulk.inputs_of(command)
    form = RowForm(actor, session, questions)
    sent = not questions or request.form.get("confirmed") == "1"
    if not sent or form.read() is None:
        return _form(form, sheet, act, sent)
    typed = {one.name: request.form.get(one.name, "") for one in questions}
    asked = Bulk(actor, sheet, command, keys, request.form.get("query", "") if everything else "", typed)
    with transaction(session):
        run = enqueue(session, actor, JOB, asked.payload())
        record(session, actor, Tag.BULK, None, model=sheet.view, act=act, query=asked.query, keys=list(keys)[:100])
    return redirect(runs.place_of(run))


def _ticked(sheet: Sheet) -> tuple[object, ...]:
    found = (values.read_key(sheet.model, text) for text in request.form.getlist("rowid")[:MOST_TICKED])
    return tuple(key for key in found if key is not None)


def _form(form: RowForm, sheet: Sheet, act: str, sent: bool) -> Response:
    if not sent:
        form.forget_errors()
    command, addresses = commands_of(sheet.model)[act], Addresses(sheet.model)
    page = FormPage(
        title=f"{say(command.label)} · {_extent(sheet)}",
        form=form.fields,
        groups=form.groups(),
        action_url=addresses.at(f"{act}/bulk"),
        submit=say(command.label),
        cancel_url=addresses.list(query.parse_text(sheet, request.form.get("query", "")).address()),
        warning=say(command.confirm),
        crumbs=crumbs(sheet, addresses, say(command.label)),
        hidden=[("confirmed", "1"), *_carried()],
    )
    return render("ywl/form.html", page, 422 if sent else 200)


def _carried() -> list[tuple[str, str]]:
    names = ("rowid", "query", "all_matching")
    return [(name, text) for name in names for text in request.form.getlist(name)[:MOST_TICKED]]


def _extent(sheet: Sheet) -> str:
    from app.extensions import db

    if request.form.get("all_matching") != "1":
        return say(_("已选 {count} 条").format(count=len(_ticked(sheet))))
    found = counting.count(db.session(), query.parse_text(sheet, request.form.get("query", "")))
    return say(_("共 {count} 条").format(count=found.text))
