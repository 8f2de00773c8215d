"""Imports of one's office: upload, sheet and headings, columns, dry run, choice, progress, done, undo."""

from __future__ import annotations

import json
import tempfile
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

from flask import current_app, make_response, redirect, request, send_file
from flask_appbuilder.baseviews import expose
from werkzeug.wrappers import Response

from app.exchange import handing, importforms, pages, vault
from app.exchange.models import RUNNING, Import, ImportState
from app.exchange.records import reasons
from app.exchange.services import deciding, finding, receiving
from app.exchange.services.receiving import Sent
from app.exchange.source import layout_of, sources_for
from app.extensions import db
from app.jobs import services as jobs
from app.jobs.models import JobRun
from app.kernel.errors import DomainError, Fault
from app.kernel.words import _
from app.web import current
from app.web.importview import XLSX
from app.web.page import Page, PageView, opens
from app.web.pages import Cell, FormPage, Group, Link, Row
from app.web.rendering import render
from app.web.saying import say

SHOWN = 100


class ImportsView(PageView):
    """The imports of the officer's office."""

    page = Page("imports", _("批量导入"), group=_("数据导入"), icon="upload")
    route_base = "/imports"
    default_view = "mine"

    @expose("/mine")
    @opens
    def mine(self) -> Response:
        """The imports of the office, the newest first."""
        before = request.args.get("before", type=int)
        own = finding.imports_of(current.actor())
        own = own if before is None else own.where(Import.id < before)
        found = list(db.session.scalars(own.limit(pages.SIZE + 1)))
        return render("ywl/list.html", pages.list_page(found, before))

    @expose("/new", methods=["GET", "POST"])
    @opens
    def new(self) -> Response:
        """Where the file is given."""
        offered = sources_for(current.actor())
        form = importforms.upload_form(offered, request.args.get("source", ""))
        if request.method == "POST":
            try:
                return _to_page("place", self._receive().id)
            except DomainError as refusal:
                db.session.rollback()
                _blame(form, refusal, "file")
        page = FormPage(
            title=say(_("导入文件")),
            form=form,
            groups=[Group(say(_("上传文件")), ["source", "file", "as_of"])],
            action_url=pages.to("new"),
            submit=say(_("上传")),
            cancel_url=pages.to("mine"),
            help=say(_("上传以后核对表头和各列，再检查；确认之前不写入任何数据。")),
            crumbs=pages.crumbs(say(_("导入文件"))),
            multipart=True,
            toolbar=[Link(say(_("下载模板")), pages.to("templates"), "download")],
        )
        return render("ywl/import_step.html", page, _status(form), steps=pages.steps(None, 0))

    @expose("/templates")
    @opens
    def templates(self) -> Response:
        """The sheets that may be filled in, one for each source."""
        return render("ywl/list.html", pages.templates_page(sources_for(current.actor())))

    @expose("/template/<source>")
    @opens
    def template(self, source: str) -> Response:
        """The sheet of a source to fill in."""
        found = finding.source_of(current.actor(), source)
        with tempfile.TemporaryDirectory(prefix="ywl-import-") as folder:
            path = Path(folder) / "sheet.xlsx"
            handing.write_template(found, db.session(), current.actor(), path)
            content = path.read_bytes()
        name = say(_("{label}模板").format(label=say(found.label)))
        response = send_file(BytesIO(content), mimetype=XLSX, as_attachment=True, download_name=f"{name}.xlsx")
        response.headers["Cache-Control"] = "no-store"
        return response

    @expose("/<int:pk>/place", methods=["GET", "POST"])
    @opens
    def place(self, pk: int) -> Response:
        """In which sheet and row the headings are."""
        imported = _import(pk)
        tops = finding.tops_of(imported)
        if imported.state not in (ImportState.PLACING, ImportState.CHECKED):
            return _to_page("show", pk)
        form = importforms.place_form(tops, finding.place_of(imported))
        if request.method == "POST":
            try:
                places = [*request.form.get("row", "").split("."), request.form.get("rows", "")]
                numbers = [int(text) if text.isdecimal() else -1 for text in places]
                receiving.choose_place(db.session(), current.actor(), imported, *[*numbers, -1, -1][:3])
                return _to_page("columns", pk)
            except DomainError as refusal:
                db.session.rollback()
                _blame(form, refusal, "row")
        return self._step(imported, form, 1, _("找到的表头"), ["row", "rows"], "place", _("下一步：核对各列"))

    @expose("/<int:pk>/columns", methods=["GET", "POST"])
    @opens
    def columns(self, pk: int) -> Response:
        """Which column is which."""
        imported, session, actor = _import(pk), db.session(), current.actor()
        if imported.state not in (ImportState.PLACING, ImportState.CHECKED):
            return _to_page("show", pk)
        place, mapping = finding.place_of(imported), finding.mapping_of(imported)
        layout = layout_of(finding.source_of(actor, imported.source), session, actor)
        top = next((top for top in finding.tops_of(imported) if top.sheet == imported.sheet), None)
        form = importforms.columns_form(layout, top, place, mapping)
        names = [f"c{at}" for at in range(len(place.headings))]
        if request.method == "POST":
            try:
                chosen = [request.form.get(name, "") for name in names]
                receiving.choose_mapping(session, actor, imported, chosen)
                deciding.start_check(session, actor, imported)
                return _to_page("show", pk)
            except DomainError as refusal:
                session.rollback()
                refusal.faults = tuple(_at_column(fault) for fault in refusal.faults)
                _blame(form, refusal, "")
        return self._step(imported, form, 2, _("各列是什么"), names, "columns", _("检查（不写入数据）"))

    @expose("/<int:pk>")
    @opens
    def show(self, pk: int) -> Response:
        """Where it stands, and what may be done now."""
        return self._page(_import(pk))

    @expose("/<int:pk>/progress")
    @opens
    def progress(self, pk: int) -> Response:
        """The part of the page that is fetched again until the job is over; then the page itself is."""
        imported = _import(pk)
        run = _run(imported)
        if run is None or run.is_over or imported.state not in RUNNING:
            response = make_response("", 200)
            response.headers["HX-Redirect"] = pages.to("show", pk=pk)
            response.headers["Cache-Control"] = "no-store"
            return response
        return render("ywl/_progress.html", pages.progress_of(imported, run))

    @expose("/<int:pk>/take", methods=["POST"])
    @opens
    def take(self, pk: int) -> Response:
        """Take the rows in."""
        imported, session = _import(pk), db.session()
        mode, again = request.form.get("mode", ""), bool(request.form.get("again"))
        try:
            deciding.take_in(session, current.actor(), imported, mode, again=again)
        except DomainError as refusal:
            session.rollback()
            return self._page(_import(pk), say(refusal.sentence))
        return _to_page("show", pk)

    @expose("/<int:pk>/undo", methods=["POST"])
    @opens
    def undo(self, pk: int) -> Response:
        """Take everything back."""
        deciding.undo(db.session(), current.actor(), _import(pk))
        return _to_page("show", pk)

    @expose("/<int:pk>/go-on", methods=["POST"])
    @opens
    def go_on(self, pk: int) -> Response:
        """Go on where a job stopped."""
        deciding.go_on(db.session(), current.actor(), _import(pk))
        return _to_page("show", pk)

    @expose("/<int:pk>/step-back", methods=["POST"])
    @opens
    def step_back(self, pk: int) -> Response:
        """Choose sheet and columns again."""
        deciding.step_back(db.session(), current.actor(), _import(pk))
        return _to_page("place", pk)

    @expose("/<int:pk>/drop", methods=["POST"])
    @opens
    def drop(self, pk: int) -> Response:
        """Give it up."""
        deciding.drop(db.session(), current.actor(), _import(pk), _folder())
        return _to_page("show", pk)

    @expose("/<int:pk>/cancel", methods=["POST"])
    @opens
    def cancel(self, pk: int) -> Response:
        """Stop the job at work."""
        run = _run(_import(pk))
        if run is not None:
            jobs.cancel(db.session(), current.actor(), run)
        return _to_page("show", pk)

    @expose("/<int:pk>/mark/<int:only>", methods=["POST"])
    @opens
    def mark(self, pk: int, only: int) -> Response:
        """Have the file written with its faults in red; it is fetched from the page of the job."""
        run = deciding.mark(db.session(), current.actor(), _import(pk), only_bad=bool(only))
        return redirect(f"/jobs/{run.id}", 303)

    def _receive(self) -> Import:
        sent = request.files.get("file")
        if not request.form.get("source"):
            raise DomainError(_("请选择来源。"), field="source")
        if sent is None or not sent.filename:
            raise DomainError(_("请选择要导入的文件。"), field="file")
        try:
            as_of = date.fromisoformat(request.form.get("as_of", ""))
        except ValueError:
            raise DomainError(_("请填写数据截至的日期，如 2026-03-01。"), field="as_of") from None
        one = Sent(request.form["source"], sent.filename, sent.stream, as_of)  # type: ignore[arg-type]
        return receiving.receive(db.session(), current.actor(), _folder(), one)

    def _step(
        self, imported: Import, form: Any, at: int, label: str, names: list[str], place: str, submit: str
    ) -> Response:
        page = FormPage(
            title=imported.file_name,
            form=form,
            groups=[Group(say(label), names)],
            action_url=pages.to(place, pk=imported.id),
            submit=say(submit),
            cancel_url=pages.to("show", pk=imported.id),
            help=pages.source_label(imported.source),
            warning=say(imported.said) if imported.state == ImportState.PLACING else "",
            crumbs=pages.crumbs(imported.file_name),
        )
        return render("ywl/import_step.html", page, _status(form), steps=pages.steps(imported, at))

    def _page(self, imported: Import, fault: str = "") -> Response:
        decision = None
        twin = finding.twin_of(db.session(), imported) if imported.state == ImportState.CHECKED else None
        again = ""
        if twin is not None:
            said = _("同一个文件已由{officer}于 {at} 导入（第 {number} 次导入记录）。")
            again = say(said.format(officer=twin.officer, at=pages.minute(twin.created_at), number=twin.id))
        if imported.state == ImportState.CHECKED and imported.rows > imported.bad:
            decision = pages.decision_page(imported, again, fault)
        has_aside = imported.state in (ImportState.CHECKED, ImportState.DONE) and imported.bad + imported.doubtful
        aside = pages.aside_page(imported, _rows(imported), SHOWN) if has_aside else None
        page = pages.import_page(imported, _run(imported), decision, aside)
        return render("ywl/import.html", page, 422 if fault else 200)


def _import(pk: int) -> Import:
    return finding.import_of(db.session(), current.actor(), pk)


def _run(imported: Import) -> JobRun | None:
    return db.session.get(JobRun, imported.run_id) if imported.run_id else None


def _folder() -> Path:
    return vault.folder_in(current_app.config["YWL"].instance)


def _to_page(place: str, pk: int) -> Response:
    return redirect(pages.to(place, pk=pk), 303)


def _status(form: Any) -> int:
    return 422 if form.errors else 200


def _at_column(fault: Fault) -> Fault:
    return Fault(fault.sentence, f"c{fault.field}" if fault.field else "")


def _blame(form: Any, refusal: DomainError, otherwise: str) -> None:
    """Put what is wrong at its input."""
    for fault in refusal.faults:
        name = fault.field if fault.field in form else otherwise
        if name:
            form[name].errors = [*form[name].errors, say(fault.sentence)]
        else:
            form.form_errors.append(say(fault.sentence))


def _rows(imported: Import) -> list[Row]:
    """The first rows that are kept aside, with the cells that are meant."""
    session, actor = db.session(), current.actor()
    layout = layout_of(finding.source_of(actor, imported.source), session, actor)
    columns = {target: at for at, target in enumerate(finding.mapping_of(imported)) if target}
    headings = finding.place_of(imported).headings
    found = []
    for row in session.scalars(finding.rows_aside(imported).limit(SHOWN)):
        said = json.loads(row.content)
        blamed = [(one, "red") for one in said["faults"]] + [(one, "yellow") for one in said["doubts"]]
        for (target, sentence), colour in blamed:
            at = columns.get(target, -1)
            cell = said["cells"][at] if 0 <= at < len(said["cells"]) else ""
            label = headings[at].label if at >= 0 else ""
            told = next(reasons(layout, [Fault(sentence)]))
            cells = [Cell(str(row.number)), Cell(label), Cell(cell[:60]), Cell(told, badge=colour)]
            found.append(Row(str(row.number), cells))
    return found
