"""Taking lines into a roster from a sheet: the template, the file, and what is wrong with it at row and field."""

from __future__ import annotations

import tempfile
from io import BytesIO
from pathlib import Path

from flask import flash, redirect, request, send_file, url_for
from flask_appbuilder.baseviews import expose
from werkzeug.wrappers import Response

from app.extensions import db
from app.kernel.errors import Conflict, DomainError, NotFound
from app.kernel.words import _
from app.rosters.models import GROUP, Roster
from app.rosters.pages.finding import COMPILING, roster_of
from app.rosters.pages.forms import FileForm
from app.rosters.pages.linepages import crumbs
from app.rosters.services import importing
from app.rosters.services.importing import Outcome
from app.web import current
from app.web.importview import XLSX
from app.web.page import Page, PageView, opens
from app.web.pages import Cell, Column, Empty, FormPage, Link, ListPage, Pager, Row
from app.web.rendering import render
from app.web.saying import say

ENDINGS = (".xlsx", ".xls", ".csv")


class RosterImportView(PageView):
    """A roster filled in elsewhere comes in by its template: all of it, or nothing."""

    page = Page(COMPILING, _("花名册导入"), group=GROUP, icon="upload", menu=False)
    route_base = "/roster-import"
    default_view = "take"

    @expose("/<int:pk>/template")
    @opens
    def template(self, pk: int) -> Response:
        """The sheet to fill in, with the programme's own columns."""
        roster = roster_of(pk)
        with tempfile.TemporaryDirectory(prefix="ywl-roster-") as folder:
            content = importing.template(db.session(), roster, Path(folder) / "template.xlsx").read_bytes()
        name = say(_("{name}导入模板")).format(name=roster.name)
        response = send_file(BytesIO(content), mimetype=XLSX, as_attachment=True, download_name=f"{name}.xlsx")
        response.headers["Cache-Control"] = "no-store"
        return response

    @expose("/<int:pk>", methods=["GET", "POST"])
    @opens
    def take(self, pk: int) -> Response:
        """Where the file is given; then what came of it."""
        roster, form = roster_of(pk), FileForm()
        if request.method == "POST":
            try:
                outcome = self._received(roster)
                if outcome.problems:
                    return render("ywl/list.html", _problems_page(roster_of(pk), outcome), 422)
                flash(say(_("已导入 {count} 条。").format(count=outcome.count)), "success")
                return redirect(url_for("RosterReadView.show", pk=pk), 303)
            except (Conflict, NotFound):
                raise
            except DomainError as refusal:
                db.session.rollback()
                form.blame(refusal.faults)
        return render("ywl/form.html", _upload_page(roster_of(pk), form), 422 if form.is_wrong else 200)

    def _received(self, roster: Roster) -> Outcome:
        file = request.files.get("file")
        ending = Path(file.filename or "").suffix.lower() if file is not None else ""
        if file is None or not file.filename:
            raise DomainError(_("请选择文件。"), field="file")
        if ending not in ENDINGS:
            raise DomainError(_("请上传 xlsx、xls 或 csv 文件。"), field="file")
        with tempfile.TemporaryDirectory(prefix="ywl-roster-") as folder:
            path = Path(folder) / f"roster{ending}"
            file.save(path)
            return importing.take(db.session(), current.actor(), roster, path, file.filename)


def _upload_page(roster: Roster, form: FileForm) -> FormPage:
    title = say(_("导入"))
    template = Link(say(_("下载模板")), url_for("RosterImportView.template", pk=roster.id), "download")
    return FormPage(
        title=f"{roster.name} · {title}",
        form=form.fields,
        groups=form.groups(),
        action_url=url_for("RosterImportView.take", pk=roster.id),
        submit=say(_("检查并导入")),
        cancel_url=url_for("RosterReadView.show", pk=roster.id),
        help=say(_("表头必须与模板一致；全部检查无误才导入，有错时逐格列出。")),
        crumbs=crumbs(roster, title),
        multipart=True,
        toolbar=[template],
    )


def _problems_page(roster: Roster, outcome: Outcome) -> ListPage:
    """What is wrong with the file; nothing was taken in."""
    title, labels = say(_("文件有错，没有导入")), (_("行"), _("列"), _("问题"))
    rows = [
        Row(str(at), [Cell(str(one.row), align="end"), Cell(say(one.field)), Cell(say(one.sentence))])
        for at, one in enumerate(outcome.problems)
    ]
    again = url_for("RosterImportView.take", pk=roster.id)
    return ListPage(
        title=f"{roster.name} · {title}",
        help=say(_("共 {count} 处。请改好文件再上传。").format(count=len(rows))),
        columns=[Column(f"c{at}", say(label)) for at, label in enumerate(labels)],
        rows=rows,
        pager=Pager(size=max(1, len(rows)), sizes=(), count=len(rows)),
        empty=Empty(title),
        toolbar=[Link(say(_("重新上传")), again, "upload", kind="primary")],
        crumbs=crumbs(roster, title),
    )
