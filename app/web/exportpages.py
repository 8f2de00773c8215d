"""The export button: a small list comes at once, a large one from the job runner; personal data only with a reason."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import redirect, request, send_file
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import TextAreaField
from wtforms.form import BaseForm

from app.audit.trail import record
from app.jobs.services import enqueue
from app.kernel.errors import DomainError
from app.kernel.words import _
from app.store.actor import Actor
from app.store.transaction import transaction
from app.web import exporting, preferences, query, runs
from app.web.exporting import SMALL, Export
from app.web.listpages import chosen_columns, is_personal
from app.web.pages import FormPage, Group
from app.web.rendering import render
from app.web.saying import say
from app.web.sheet import Sheet
from app.web.showpages import crumbs
from app.web.tags import Tag
from app.web.urls import Addresses

JOB = "export_list"
_REASON = 200
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def answer(session: Session, actor: Actor, sheet: Sheet, words: Mapping[str, str]) -> Response:
    """The form that asks for the reason, the file, or the page of the run that makes it."""
    asked = query.parse(sheet, words).without_place()
    reason = request.form.get("reason", "").strip()
    personal = is_personal(sheet)
    if request.method != "POST" or (personal and not reason) or len(reason) > _REASON:
        return _form(session, actor, sheet, asked, reason if request.method == "POST" else None)
    columns = chosen_columns(sheet, preferences.likings().here.get("columns", ""))
    export = Export(actor, asked, columns, reason)
    if asked.faults:
        raise DomainError("；".join(say(fault) for fault in asked.faults))
    if _is_small(session, export):
        return _file(session, export)
    run = enqueue(session, actor, JOB, export.payload(), once_key=request.form.get("operation", "")[:60])
    return redirect(runs.place_of(run))


def _is_small(session: Session, export: Export) -> bool:
    where = export.query.where(session.get_bind().dialect.name)
    keys = sa.select(export.sheet.key.sql).where(*where).limit(SMALL + 1).subquery()
    return (session.scalar(sa.select(sa.func.count()).select_from(keys)) or 0) <= SMALL


def _file(session: Session, export: Export) -> Response:
    with tempfile.TemporaryDirectory(prefix="ywl-export-") as folder:
        path = Path(folder) / "list.xlsx"
        with transaction(session):
            rows = exporting.write(session, export, path)
            record(session, export.actor, Tag.EXPORT, None, **export.detail(rows))
        with path.open("rb") as file:
            content = file.read()
    return _download(content, export.file_name)


def _download(content: bytes, name: str) -> Response:
    from io import BytesIO

    response = send_file(BytesIO(content), mimetype=_XLSX, as_attachment=True, download_name=name, max_age=0)
    response.headers["Cache-Control"] = "no-store"
    return response


def _form(session: Session, actor: Actor, sheet: Sheet, asked: query.Query, reason: str | None) -> Response:
    form = BaseForm({"reason": TextAreaField(say(_("用途")))})
    form.process(None, data={"reason": reason or ""})
    field: Any = form["reason"]
    field.help, field.flags.required, field.flags.maxlength = (
        say(_("写明导出给谁、用来做什么；会记入日志")),
        True,
        _REASON,
    )
    if reason is not None:
        field.errors = [say(_("请写明用途，200 字以内。"))]
    addresses = Addresses(sheet.model)
    told = exporting.told(asked, session, actor) or say(_("全部"))
    page = FormPage(
        title=say(_("导出{label}").format(label=say(sheet.entity.label))),
        form=form,
        groups=[Group("", ["reason"])],
        action_url=addresses.at("export", asked.address()),
        submit=say(_("导出")),
        cancel_url=addresses.list(asked.address()),
        help=say(_("查询条件：{asked}").format(asked=told)),
        warning=say(_("这份数据含有个人信息。遮盖的内容导出后仍然遮盖。")),
        crumbs=crumbs(sheet, addresses, say(_("导出"))),
    )
    return render("ywl/form.html", page, 422 if reason is not None else 200)
