"""Pages of the offices that are not lists: importing users from a sheet, and the registration forms."""

from __future__ import annotations

import tempfile
from io import BytesIO
from pathlib import Path

from flask import request, send_file
from flask_appbuilder.baseviews import expose
from werkzeug.wrappers import Response

from app.audit.trail import record_apart
from app.extensions import db
from app.kernel.errors import NotFound
from app.kernel.words import _
from app.offices import registration_pages as pages
from app.offices.models import Organisation
from app.offices.registration import RegistrationForm, registration_of, write_xlsx
from app.offices.registration_pdf import registration_pdf
from app.offices.tags import Tag
from app.web import current
from app.web.importview import XLSX, SheetImportView
from app.web.page import Page, PageView, opens
from app.web.rendering import is_fragment, render

_GROUP = _("机构与人员")


class OfficerImportView(SheetImportView):
    """Users with their posts and addresses from a sheet."""

    page = Page("officer_import", _("批量导入用户"), group=_GROUP, icon="upload")
    route_base = "/officer-import"
    sheet_code = "officers"


class RegistrationView(PageView):
    """The registration forms of the organisations in the own area (A11, A12)."""

    page = Page("registration_form", _("登记备案表"), group=_GROUP, icon="clipboard-list")
    route_base = "/registration"
    default_view = "forms"

    @expose("/")
    @opens
    def forms(self) -> Response:
        """The organisations, each with its form."""
        begins = request.args.get("name", "").strip()[:80]
        after = request.args.get("after", type=int) or 0
        page = pages.list_page(db.session(), self.page, begins, min(after, pages.LARGEST_KEY))
        return render("ywl/_table.html" if is_fragment() else "ywl/list.html", page)

    @expose("/<int:pk>")
    @opens
    def show(self, pk: int) -> Response:
        """One form on the screen."""
        organisation, form = _form(pk)
        return render("ywl/show.html", pages.show_page(self.page, organisation, form))

    @expose("/<int:pk>.pdf")
    @opens
    def pdf(self, pk: int) -> Response:
        """One form as PDF; each download is on record."""
        organisation, form = _form(pk)
        paper = registration_pdf(form)
        record_apart(current.actor(), Tag.REGISTRATION, organisation, kind="pdf", users=len(form.rows))
        return _sent(paper, f"{organisation.name}登记备案表.pdf", "application/pdf")

    @expose("/<int:pk>.xlsx")
    @opens
    def xlsx(self, pk: int) -> Response:
        """One form as a workbook; each download is on record."""
        organisation, form = _form(pk)
        with tempfile.TemporaryDirectory(prefix="ywl-registration-") as folder:
            path = Path(folder) / "form.xlsx"
            write_xlsx(form, path)
            content = path.read_bytes()
        record_apart(current.actor(), Tag.REGISTRATION, organisation, kind="xlsx", users=len(form.rows))
        return _sent(content, f"{organisation.name}登记备案表.xlsx", XLSX)


def _form(pk: int) -> tuple[Organisation, RegistrationForm]:
    """The form of an organisation in the own area; absent and out of reach are the same."""
    session = db.session()
    found: Organisation | None = session.get(Organisation, pk) if pk <= pages.LARGEST_KEY else None
    if found is None:
        raise NotFound(_("没有找到这个机构，请从“登记备案表”中打开。"))
    return found, registration_of(session, found)


def _sent(content: bytes, name: str, kind: str) -> Response:
    response = send_file(BytesIO(content), mimetype=kind, as_attachment=True, download_name=name, max_age=0)
    response.headers["Cache-Control"] = "no-store"
    return response
