"""The entry grid: typed, pasted from a sheet, checked whole, written whole. It works without any script."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask_appbuilder.baseviews import expose
from werkzeug.wrappers import Response

from app.extensions import db
from app.kernel.errors import Conflict, DomainError, NotFound
from app.kernel.words import _
from app.rosters.models import GROUP, Roster
from app.rosters.pages.finding import COMPILING, roster_of
from app.rosters.pages.gridpages import blamed, filled, grid_page, pasted, typed, with_blanks
from app.rosters.services import columns, headings, lines
from app.web import current
from app.web.page import Page, PageView, opens
from app.web.rendering import render
from app.web.saying import say


class RosterGridView(PageView):
    """People are added to a roster by the dozen."""

    page = Page(COMPILING, _("花名册录入表"), group=GROUP, icon="table", menu=False)
    route_base = "/roster-grid"
    default_view = "edit"

    @expose("/<int:pk>", methods=["GET", "POST"])
    @opens
    def edit(self, pk: int) -> Response:
        """The grid; its buttons add rows, spread out what was pasted, or check and write."""
        roster = roster_of(pk)
        labels = headings.labels(columns.columns_of(db.session(), roster.batch.programme_id))
        rows = typed(request.form, len(labels)) if request.method == "POST" else []
        act = request.form.get("act", "")
        if act == "fill":
            rows = [*filled(rows), *pasted(request.form.get("pasted", ""), labels)]
        if act != "save":
            page = grid_page(roster, labels, with_blanks(filled(rows), len(labels)))
            return render("ywl/roster_grid.html", page)
        return self._saved(roster, labels, filled(rows))

    def _saved(self, roster: Roster, labels: list[str], rows: list[list[str]]) -> Response:
        session, pk = db.session(), roster.id
        try:
            if not rows:
                raise DomainError(_("还没有填写任何一行。"))
            told = [dict(zip(labels, row, strict=True)) for row in rows]
            found = lines.paste(session, current.actor(), roster, told)
            wrong = [(one.row, one.field, say(one.sentence)) for one in found]
        except (Conflict, NotFound):
            raise
        except DomainError as refusal:
            session.rollback()
            wrong = [(one.row or 1, one.field, say(one.sentence)) for one in refusal.faults]
        if not wrong:
            flash(say(_("已写入 {count} 行。").format(count=len(rows))), "success")
            return redirect(url_for("RosterReadView.show", pk=pk), 303)
        page = grid_page(roster_of(pk), labels, with_blanks(rows, len(labels)))
        return render("ywl/roster_grid.html", blamed(page, wrong), 422)
