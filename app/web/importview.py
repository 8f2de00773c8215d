"""The view of an import sheet: template, upload and check, the file with its faults, all or nothing, the result."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any, ClassVar

from flask import current_app, request, send_file, url_for
from flask_appbuilder.baseviews import expose
from werkzeug.wrappers import Response

from app.audit.trail import Outcome, record_apart
from app.exchange import importing, marking, uploads
from app.exchange.importsheet import Entry, ImportSheet, sheets
from app.exchange.tags import Tag
from app.exchange.uploads import Upload
from app.extensions import db
from app.kernel import clock
from app.kernel.errors import DomainError
from app.kernel.words import _
from app.web import current, importpages
from app.web.page import PageView, opens
from app.web.pages import Link
from app.web.rendering import render
from app.web.saying import say

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class SheetImportView(PageView):
    """One subclass for each import sheet that has a page; it names the sheet and the page."""

    sheet_code: ClassVar[str]
    default_view = "upload"

    def sheet(self) -> ImportSheet:
        """The sheet of this page."""
        return sheets()[self.sheet_code]

    @expose("/")
    @opens
    def upload(self) -> Response:
        """Where the file is given."""
        return self._upload_page()

    @expose("/template")
    @opens
    def template(self) -> Response:
        """The sheet to fill in, with what may be chosen in the own area."""
        sheet, session, actor = self.sheet(), db.session(), current.actor()
        write = _writer(marking.write_template, sheet, session, actor)
        return _file(say(_("{label}模板").format(label=say(sheet.label))), write)

    @expose("/check", methods=["POST"])
    @opens
    def check(self) -> Response:
        """What the file would come to. Nothing is written; the file waits for the decision."""
        sent = request.files.get("file")
        if sent is None or not sent.filename:
            return self._upload_page(_("请选择填好的模板文件。"))
        content = sent.read(importing.limits_of(self.sheet()).file_bytes + 1)
        try:
            entries = self._rehearsed(content, sent.filename)
        except DomainError as refusal:
            return self._refused(sent.filename, content, refusal)
        kept = uploads.keep(_folder(), current.actor().officer_id, sent.filename, content)
        return self._checked_page(kept, entries)

    @expose("/<token>/marked", methods=["POST"])
    @opens
    def marked(self, token: str) -> Response:
        """The same file with its faults in red and the reasons beside them."""
        kept = uploads.find(_folder(), current.actor().officer_id, token)
        entries = self._rehearsed(kept.content, kept.name)
        write = _writer(marking.write_marked, self.sheet(), db.session(), current.actor(), entries)
        return _file(say(_("{name}（标红）").format(name=Path(kept.name).stem)), write)

    @expose("/<token>/carry-out", methods=["POST"])
    @opens
    def carry_out(self, token: str) -> Response:
        """Import everything or nothing. The answer is the result sheet, which is kept nowhere."""
        sheet, session, actor = self.sheet(), db.session(), current.actor()
        kept = uploads.find(_folder(), actor.officer_id, token)
        entries = importing.read(sheet, session, actor, kept.content, kept.name)
        try:
            done = importing.carry_out(session, actor, sheet, entries, file=kept.name, sha256=_digest(kept.content))
        except DomainError:
            session.rollback()
            return self._checked_page(kept, self._rehearsed(kept.content, kept.name))
        uploads.remove(_folder(), actor.officer_id, token)
        at = f"{clock.local(clock.now()):%Y%m%d-%H%M}"
        return _file(f"{say(sheet.result)}-{at}", lambda path: marking.write_result(sheet, done, path))

    def _rehearsed(self, content: bytes, name: str) -> list[Entry]:
        sheet, session, actor = self.sheet(), db.session(), current.actor()
        entries = importing.read(sheet, session, actor, content, name)
        importing.rehearse(session, actor, sheet, entries)
        return entries

    def _refused(self, name: str, content: bytes, refusal: DomainError) -> Response:
        """A file that cannot be taken at all is told, and on record (A35: uploaded files are checked)."""
        db.session().rollback()
        detail: dict[str, Any] = {"sheet": self.sheet_code, "file": name[:120], "sha256": _digest(content)}
        record_apart(current.actor(), Tag.REFUSE, outcome=Outcome.REFUSED, reason=str(refusal.sentence), **detail)
        return self._upload_page(refusal.sentence)

    def _upload_page(self, fault: str = "") -> Response:
        template = Link(say(_("下载模板")), self._to("template"), icon="download", kind="primary")
        page = importpages.upload_page(self.sheet(), self._to("check"), template, self._crumbs(), fault)
        return render("ywl/form.html", page, 422 if fault else 200)

    def _checked_page(self, kept: Upload, entries: Sequence[Entry]) -> Response:
        again = Link(say(_("重新上传")), self._to("upload"), icon="upload")
        is_wrong = any(entry.faults for entry in entries)
        step = self._marked_link(kept.token) if is_wrong else self._confirm_link(kept.token, len(entries))
        page = importpages.checked_page(self.sheet(), kept.name, entries, [step, again], self._crumbs())
        return render("ywl/list.html", page, 422 if is_wrong else 200)

    def _marked_link(self, token: str) -> Link:
        address = self._to("marked", token=token)
        return Link(say(_("下载标红的文件")), address, icon="download", method="post", kind="primary")

    def _confirm_link(self, token: str, rows: int) -> Link:
        return Link(
            say(_("确认导入 {rows} 行").format(rows=rows)),
            self._to("carry_out", token=token),
            icon="check",
            method="post",
            kind="primary",
            confirm=say(_("一次全部导入，随后下载结果表，只提供这一次。确定导入吗？")),
        )

    def _crumbs(self) -> list[Link]:
        return [Link(say(self.page.group), ""), Link(say(self.page.label), self._to("upload"))]

    def _to(self, place: str, **where: str) -> str:
        return url_for(f"{self.endpoint}.{place}", **where)  # type: ignore[arg-type]


def _folder() -> Path:
    return uploads.folder_in(current_app.config["YWL"].instance)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _writer(write: Callable[..., None], *given: Any) -> Callable[[Path], None]:
    return lambda path: write(*given, path)


def _file(name: str, write: Callable[[Path], None]) -> Response:
    """A workbook as the answer; it is never on the disk longer than it takes to write it."""
    with tempfile.TemporaryDirectory(prefix="ywl-import-") as folder:
        path = Path(folder) / "sheet.xlsx"
        write(path)
        content = path.read_bytes()
    response = send_file(BytesIO(content), mimetype=XLSX, as_attachment=True, download_name=f"{name}.xlsx", max_age=0)
    response.headers["Cache-Control"] = "no-store"
    return response
