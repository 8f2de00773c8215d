"""Setting up programmes besides the generated pages: the standard catalogue, and what a draft would change."""

from __future__ import annotations

import uuid
from typing import Any

import sqlalchemy as sa
from flask import flash, redirect, request, url_for
from flask_appbuilder.baseviews import expose
from werkzeug.wrappers import Response

from app.extensions import db
from app.jobs.models import JobRun
from app.jobs.services import enqueue
from app.kernel.errors import DomainError, NotFound
from app.kernel.words import _
from app.offices.models import Organisation
from app.programmes.models import Programme
from app.programmes.services import adopting
from app.programmes.setup import adoptionpages, effectpages, rules
from app.programmes.setup.effectpages import DRAFTS, WHAT_IF
from app.programmes.shipped import Shipped, shipped
from app.web import current, values
from app.web.page import Page, PageView, opens
from app.web.rendering import is_fragment, render
from app.web.saying import say
from app.web.urls import Addresses

GROUP = _("补贴项目")


class CatalogueView(PageView):
    """The standard catalogue: choose an entry, adapt its figures, adopt it."""

    page = Page(adoptionpages.CATALOGUE, _("从标准目录采用"), group=GROUP, icon="book")
    route_base = "/programme-catalogue"
    default_view = "index"

    @expose("/")
    @opens
    def index(self) -> Response:
        """The entries, those that the county has already marked as such."""
        known = adopting.adopted(db.session(), current.actor().division_code)
        page = adoptionpages.list_page(shipped().values(), known, request.args)
        return render("ywl/_table.html" if is_fragment() else "ywl/list.html", page)

    @expose("/<entry>")
    @opens
    def show(self, entry: str) -> Response:
        """One entry: conditions, amount, figures, cases."""
        known = adopting.adopted(db.session(), current.actor().division_code)
        return render("ywl/show.html", adoptionpages.entry_page(_entry(entry), known.get(entry)))

    @expose("/<entry>/adopt", methods=["GET", "POST"])
    @opens
    def adopt(self, entry: str) -> Response:
        """Adapt figures, department and document, and adopt; the county's rules and figures are drafts then."""
        rules.insist_on_keeper(current.actor())
        one, session = _entry(entry), db.session()
        form = adoptionpages.AdoptForm(one, _departments(), request.form if request.method == "POST" else None)
        if request.method == "POST":
            try:
                done = adopting.adopt(session, current.actor(), one.entry, form.choices())
            except DomainError as refusal:
                session.rollback()
                form.blame(refusal.faults)
            else:
                flash(say(_("已采用。请依次发布标准数值和规则，发布后开始筛查。")), "success")
                return redirect(Addresses(Programme).show(done.id), 303)
        return render("ywl/form.html", form.page(), 422 if form.fields.errors else 200)


class EffectView(PageView):
    """What a draft would change: started as a job, then a table by township and the lists behind it."""

    page = Page(WHAT_IF, _("影响测算"), group=GROUP, icon="chart-bar", menu=False)
    route_base = "/programme-what-if"
    default_view = "show"

    @expose("/<subject>/<int:pk>")
    @opens
    def show(self, subject: str, pk: int) -> Response:
        """The last run about a draft, and whether it is about what the draft says now."""
        row = _subject(subject, pk)
        run = effectpages.last_run(db.session(), row)
        return render("ywl/programme_what_if.html", effectpages.page_of(db.session(), row, run, _job(request.args)))

    @expose("/<subject>/<int:pk>/start", methods=["POST"])
    @opens
    def start(self, subject: str, pk: int) -> Response:
        """Put the work into the queue; the page then shows how far it is."""
        row = _subject(subject, pk)
        payload = {"subject": subject, "id": row.id}
        run = enqueue(db.session(), current.actor(), "what_if", payload, once_key=uuid.uuid4().hex)
        return redirect(url_for(f"{self.endpoint}.show", subject=subject, pk=pk, job=run.id), 303)


def _entry(code: str) -> Shipped:
    if code not in shipped():
        raise NotFound(_("标准目录里没有这一条。"))
    return shipped()[code]


def _departments() -> list[tuple[int, str]]:
    about = sa.select(Organisation.id, Organisation.name).where(
        Organisation.kind == "line_department", Organisation.division_code == current.actor().division_code
    )
    return [(key, name) for key, name in db.session().execute(about.order_by(Organisation.name))]


def _subject(subject: str, pk: int) -> Any:
    model: Any = DRAFTS.get(subject)
    key = values.read_key(model, str(pk)) if model is not None else None
    found = None if key is None else db.session().scalars(sa.select(model).where(model.id == key)).one_or_none()
    if found is None:
        raise NotFound(_("没有这份草稿，或不在您的辖区。"))
    return found


def _job(args: Any) -> JobRun | None:
    """The run of the job that the page follows, if it is the officer's own and of this kind."""
    key = args.get("job", type=int)
    about = sa.select(JobRun).where(
        JobRun.id == key, JobRun.officer_id == current.actor().officer_id, JobRun.job == "what_if"
    )
    found: JobRun | None = db.session().scalars(about).one_or_none() if key else None
    return found
