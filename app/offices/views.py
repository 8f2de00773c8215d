"""Pages of the offices that are not lists: importing users from a sheet, and the registration forms."""

from __future__ import annotations

import re
import tempfile
import uuid
from io import BytesIO
from pathlib import Path
from typing import Any

from flask import current_app, request, send_file, url_for
from flask_appbuilder.baseviews import expose
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import FileField, Form

from app.audit.trail import record_apart
from app.extensions import db
from app.kernel.errors import DomainError, NotFound
from app.kernel.words import _
from app.offices import importing
from app.offices.importing import Outcome
from app.offices.models import Organisation
from app.offices.orgtype import orgtype_labels
from app.offices.registration import registration_of, write_xlsx
from app.offices.registration_pdf import registration_pdf
from app.offices.tags import Tag
from app.web import current
from app.web.page import Page, PageView, opens
from app.web.pages import Cell, Column, Empty, FormPage, Group, Link, ListPage, Pager, Row
from app.web.rendering import render
from app.web.saying import say

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_GROUP = _("机构与人员")
_TOKEN = re.compile(r"[0-9a-f]{32}")


class UploadForm(Form):
    """The one thing that an import asks for."""

    file = FileField(_("填好的模板"))


class OfficerImportView(PageView):
    """Users, posts and addresses from a sheet: template, rehearsal, then all or nothing."""

    page = Page("officer_import", _("批量导入用户"), group=_GROUP, icon="upload")
    route_base = "/officer-import"
    default_view = "upload"

    @expose("/")
    @opens
    def upload(self) -> Response:
        """The form that takes a file."""
        return self._form(UploadForm())

    @expose("/template")
    @opens
    def template(self) -> Response:
        """The template, with the organisations of the own area."""
        return _made("用户登记模板.xlsx", lambda path: importing.write_template(db.session(), path))

    @expose("/rehearse", methods=["POST"])
    @opens
    def rehearse(self) -> Response:
        """What each row would come to; nothing is kept but the file itself, until it is decided."""
        form = UploadForm(request.files)
        sent = request.files.get("file")
        if sent is None or not sent.filename:
            return self._refused(form, _("请选择填好的模板文件。"))
        token = uuid.uuid4().hex
        path = _kept(token, Path(sent.filename).suffix.lower())
        sent.save(path)
        try:
            lines = importing.read_rows(path, sent.filename)
        except DomainError as refusal:
            path.unlink()
            return self._refused(form, refusal.sentence)
        outcomes = importing.rehearse(db.session(), current.actor(), lines)
        return render("ywl/list.html", self._page(token, sent.filename, outcomes))

    @expose("/faults/<token>", methods=["POST"])
    @opens
    def faults(self, token: str) -> Response:
        """The same file with its faults in red."""
        outcomes = importing.rehearse(db.session(), current.actor(), _lines(token))
        return _made("用户登记_标红.xlsx", lambda path: importing.write_faults(outcomes, path))

    @expose("/confirm/<token>", methods=["POST"])
    @opens
    def confirm(self, token: str) -> Response:
        """Register all of them; the answer is the sheet of one-time passwords, this once."""
        outcomes = importing.import_rows(db.session(), current.actor(), _lines(token), token[:8])
        _path_of(token).unlink()
        return _made("一次性口令.xlsx", lambda path: importing.write_passwords(outcomes, path))

    def _form(self, form: Form, status: int = 200) -> Response:
        page = FormPage(
            title=say(self.page.label),
            form=form,
            groups=[Group(say(_("上传")), ["file"])],
            action_url=url_for(f"{self.endpoint}.rehearse"),
            submit=say(_("检查文件")),
            help=say(_("先下载模板填写。上传后先检查，不写入任何数据；全部无误才能导入。")),
            multipart=True,
            crumbs=[Link(say(_GROUP), ""), Link(say(self.page.label), url_for(f"{self.endpoint}.upload"))],
            toolbar=[Link(say(_("下载模板")), url_for(f"{self.endpoint}.template"), icon="download")],
        )
        return render("ywl/form.html", page, status)

    def _refused(self, form: Form, sentence: str) -> Response:
        form.file.errors = [say(sentence)]
        return self._form(form, 422)

    def _page(self, token: str, name: str, outcomes: list[Outcome]) -> ListPage:
        wrong = sum(1 for one in outcomes if one.faults)
        confirm = Link(
            say(_("导入 {count} 行").format(count=len(outcomes))),
            url_for(f"{self.endpoint}.confirm", token=token),
            icon="check",
            method="post",
            kind="primary",
            confirm=say(_("导入后会下载一次性口令表，它只生成这一次，请保存好。")),
        )
        red = Link(say(_("下载标红的原表")), url_for(f"{self.endpoint}.faults", token=token), "download", method="post")
        again = Link(say(_("重新上传")), url_for(f"{self.endpoint}.upload"), icon="upload")
        told = _("{name}：共 {rows} 行，{wrong} 行有错。有错时一行也不导入，请改好后重新上传。")
        if not wrong:
            told = _("{name}：共 {rows} 行，全部无误，可以导入。")
        return ListPage(
            title=say(_("检查结果")),
            help=say(told.format(name=name, rows=len(outcomes), wrong=wrong)),
            columns=[Column(label, say(label)) for label in (_("行"), _("机构"), _("姓名"), _("用户名"), _("结果"))],
            rows=[_line(one) for one in outcomes],
            pager=Pager(size=len(outcomes), sizes=(), count=len(outcomes)),
            empty=Empty(""),
            toolbar=[red, again] if wrong else [confirm, again],
            crumbs=[Link(say(_GROUP), ""), Link(say(self.page.label), url_for(f"{self.endpoint}.upload"))],
        )


class RegistrationView(PageView):
    """The registration forms of the organisations in the own area (A11, A12)."""

    page = Page("registration_form", _("登记备案表"), group=_GROUP, icon="clipboard-list")
    route_base = "/registration"
    default_view = "forms"

    @expose("/")
    @opens
    def forms(self) -> Response:
        """The organisations, each with its form as PDF and Excel."""
        after = request.args.get("after", type=int) or 0
        query = select(Organisation).where(Organisation.id > after).order_by(Organisation.id).limit(51)
        found = list(db.session().scalars(query))
        rows, more = found[:50], len(found) > 50
        page = ListPage(
            title=say(self.page.label),
            help=say(_("每个机构一张：用户、岗位、地址和登记日期，打印后签字盖章存档。")),
            columns=[Column("name", say(_("机构名称"))), Column("kind", say(_("机构类型")))],
            rows=[
                Row(str(one.id), [Cell(one.name), Cell(say(orgtype_labels()[one.kind]))], "", self._links(one))
                for one in rows
            ],
            pager=Pager(
                size=50,
                sizes=(),
                page=2 if after else 1,
                first_url=url_for(f"{self.endpoint}.forms") if after else "",
                next_url=url_for(f"{self.endpoint}.forms", after=rows[-1].id) if more else "",
            ),
            empty=Empty(say(_("本辖区还没有机构。请先登记机构。"))),
            crumbs=[Link(say(_GROUP), ""), Link(say(self.page.label), url_for(f"{self.endpoint}.forms"))],
        )
        return render("ywl/list.html", page)

    @expose("/<int:number>.pdf")
    @opens
    def pdf(self, number: int) -> Response:
        """One form as PDF."""
        organisation = _organisation(db.session(), number)
        paper = registration_pdf(registration_of(db.session(), organisation))
        record_apart(current.actor(), Tag.REGISTRATION, organisation, kind="pdf")
        return _sent(BytesIO(paper), f"{organisation.name}登记备案表.pdf", "application/pdf")

    @expose("/<int:number>.xlsx")
    @opens
    def xlsx(self, number: int) -> Response:
        """One form as a workbook."""
        organisation = _organisation(db.session(), number)
        form = registration_of(db.session(), organisation)
        record_apart(current.actor(), Tag.REGISTRATION, organisation, kind="xlsx")
        return _made(f"{organisation.name}登记备案表.xlsx", lambda path: write_xlsx(form, path))

    def _links(self, one: Organisation) -> list[Link]:
        return [
            Link("PDF", url_for(f"{self.endpoint}.pdf", number=one.id), icon="printer"),
            Link("Excel", url_for(f"{self.endpoint}.xlsx", number=one.id), icon="download"),
        ]


def _organisation(session: Session, number: int) -> Organisation:
    found: Organisation | None = session.get(Organisation, number)
    if found is None:
        raise NotFound(_("没有找到这个机构，请从本辖区的机构中选择。"))
    return found


def _line(one: Outcome) -> Row:
    told = "；".join(say(fault.sentence) for fault in one.faults)
    cells = [Cell(str(one.number)), *(Cell(text) for text in one.values[:3])]
    return Row(str(one.number), [*cells, Cell(told or say(_("可以导入")), badge="red" if told else "green")])


def _kept(token: str, suffix: str) -> Path:
    """Where a file waits for its decision: in the officer's own folder, so that nobody decides on another's."""
    folder = Path(current_app.config["YWL"].instance) / "uploads" / str(current.actor().officer_id)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder / f"{token}{suffix if suffix in ('.xlsx', '.csv', '.txt') else '.bin'}"


def _path_of(token: str) -> Path:
    if _TOKEN.fullmatch(token):
        for path in _kept(token, "").parent.glob(f"{token}.*"):
            return path
    raise NotFound(_("上传的文件已不在，请重新上传。"))


def _lines(token: str) -> list[Any]:
    path = _path_of(token)
    return importing.read_rows(path, path.name)


def _made(name: str, write: Any) -> Response:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "made.xlsx"
        write(path)
        return _sent(BytesIO(path.read_bytes()), name, XLSX)


def _sent(content: BytesIO, name: str, kind: str) -> Response:
    response = send_file(content, mimetype=kind, as_attachment=True, download_name=name)
    response.headers["Cache-Control"] = "no-store"
    return response
