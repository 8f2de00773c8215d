"""Deciding on many findings alike, asked for on their list."""

from __future__ import annotations

from datetime import date

from app.jobs.job import Job, JobContext
from app.kernel import clock
from app.kernel.words import _
from app.programmes.services import deciding

CHUNK = 50


def run(context: JobContext) -> str:
    """Decide person by person; whose situation has changed since it was on the screen is left, with a line why."""
    said = context.payload
    seen = {int(key): str(mark) for key, mark in said["seen"].items()}
    wish = deciding.wish_of(said["verdict"], said["comment"], date.fromisoformat(said["on"]), clock.today())
    keys, done, refused = list(seen), 0, 0
    for at in range(0, len(keys), CHUNK):
        with context.session() as session:
            outcome = deciding.decide(session, context.actor, keys[at : at + CHUNK], wish, seen)
        done, refused = done + len(outcome.done), refused + len(outcome.refused)
        for one in outcome.refused:
            context.log(f"{one.name}：{one.sentence}")
        context.progress(done + refused, len(keys))
    if refused:
        return _("已决定 {done} 人，未办 {refused} 人，原因见运行记录。").format(done=done, refused=refused)
    return _("已决定 {done} 人。").format(done=done)


entry = Job("screening_decide", _("批量决定"), run, lease_seconds=120, help=_("对筛查列表中所选的人员作出同一种决定"))
