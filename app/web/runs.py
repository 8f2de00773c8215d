"""Where the run of a job is watched: what a generated page hands to the job runner is followed in "my jobs"."""

from __future__ import annotations

from flask import flash, url_for

from app.jobs.models import JobRun
from app.kernel.words import _
from app.web import security
from app.web.saying import say


def place_of(run: JobRun) -> str:
    """The progress page of a run, else, where the desk has no such page, the home page with a word about it."""
    if security.may("view", "my_jobs"):
        return url_for("MyJobsView.show", pk=run.id)
    flash(say(_("已提交后台作业 {number}。").format(number=run.id)), "info")
    return url_for("HomeView.index")
