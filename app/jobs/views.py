"""My jobs: what I asked for, how far it is, and its result. Nobody sees another officer's here."""

from __future__ import annotations

from flask import current_app, redirect, request, send_file, url_for
from flask_appbuilder.baseviews import expose
from sqlalchemy import select
from werkzeug.wrappers import Response

from app.audit.trail import record_apart
from app.extensions import db
from app.jobs import pages, results, services
from app.jobs.models import JobRun
from app.jobs.tags import Tag
from app.kernel.errors import NotFound
from app.kernel.words import _
from app.web import current
from app.web.page import Page, PageView, opens
from app.web.rendering import render


class MyJobsView(PageView):
    """The officer's own runs: list, progress, cancel, retry, result."""

    page = Page("my_jobs", _("我的作业"), group=_("我的工作"), icon="activity")
    route_base = "/jobs"
    default_view = "mine"

    @expose("/mine")
    @opens
    def mine(self) -> Response:
        """The runs that the officer asked for, the newest first."""
        before = request.args.get("before", type=int)
        size = request.args.get("size", type=int)
        own = select(JobRun).where(JobRun.officer_id == current.actor().officer_id).order_by(JobRun.id.desc())
        return render("ywl/list.html", pages.list_page(db.session(), own, before, size))

    @expose("/<int:pk>")
    @opens
    def show(self, pk: int) -> Response:
        """One run as it goes on."""
        return render("ywl/progress.html", pages.progress_page(_own(pk)))

    @expose("/<int:pk>/progress")
    @opens
    def progress(self, pk: int) -> Response:
        """The part of that page that is fetched again until the run is over."""
        return render("ywl/_progress.html", pages.progress_page(_own(pk)))

    @expose("/<int:pk>/cancel", methods=["POST"])
    @opens
    def cancel(self, pk: int) -> Response:
        """Stop it."""
        services.cancel(db.session(), current.actor(), _own(pk))
        return self._back(pk)

    @expose("/<int:pk>/retry", methods=["POST"])
    @opens
    def retry(self, pk: int) -> Response:
        """Try it again."""
        services.retry(db.session(), current.actor(), _own(pk))
        return self._back(pk)

    @expose("/<int:pk>/result")
    @opens
    def result(self, pk: int) -> Response:
        """The file that the run handed over; each download is on record."""
        run = _own(pk)
        path = results.find(results.folder_in(current_app.config["YWL"].instance), run.result_path)
        if path is None:
            raise NotFound(_("结果文件还没有生成，或已过保留期。需要时请重新提交作业。"))
        name = run.result_name or path.name
        record_apart(current.actor(), Tag.DOWNLOAD, run, job=run.job, file=name, bytes=path.stat().st_size)
        response = send_file(path, as_attachment=True, download_name=name)
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response

    def _back(self, pk: int) -> Response:
        return redirect(url_for(f"{self.endpoint}.show", pk=pk), 303)


def _own(pk: int) -> JobRun:
    """The run, if this officer asked for it; absent and someone else's are the same."""
    own = select(JobRun).where(JobRun.id == pk, JobRun.officer_id == current.actor().officer_id)
    run: JobRun | None = db.session.scalars(own).one_or_none()
    if run is None:
        raise NotFound(_("没有这个作业，或不是您提交的。请从“我的作业”中打开。"))
    return run
