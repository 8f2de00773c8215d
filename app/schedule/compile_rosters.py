"""Compiling rosters outside a request: one township's, those of all townships of a batch, or one roster anew."""

from __future__ import annotations

from sqlalchemy import select

from app.jobs.job import Job, JobContext
from app.kernel.errors import NotFound
from app.kernel.words import _
from app.rosters.models import BatchTown, PayBatch, Roster
from app.rosters.services.compiling import compile_rosters, recompile
from app.store.wall import WalledSession


def run(context: JobContext) -> str:
    """Compile what was asked for: ``roster`` anew, or ``batch`` for ``town`` or for all its townships without a roster.

    Each roster is there wholly or not at all; one that is there already is left out, so that it may be begun again.
    """
    with context.session() as session:
        if (key := context.payload.get("roster")) is not None:
            return _again(session, context, int(key))
        batch = session.get(PayBatch, int(context.payload["batch"]))
        if batch is None:
            raise NotFound(_("没有这个批次，或不在您的辖区。"))
        towns = [str(one) for one in (context.payload.get("town"),) if one] or _waiting(session, batch)
        made = compile_rosters(session, context.actor, [(batch, town) for town in towns], context.progress)
        return _("已编制 {rosters} 份花名册，{lines} 人，暂缓 {held} 人。").format(
            rosters=len(made), lines=sum(one.lines for one in made), held=sum(one.held for one in made)
        )


def _again(session: WalledSession, context: JobContext, key: int) -> str:
    roster = session.get(Roster, key)
    if roster is None:
        raise NotFound(_("没有这份花名册，或不在您的辖区。"))
    made = recompile(session, context.actor, roster, context.progress)
    return _("已重新编制，{lines} 人，暂缓 {held} 人。").format(lines=made.lines, held=made.held)


def _waiting(session: WalledSession, batch: PayBatch) -> list[str]:
    """The townships in reach that have no roster of the batch yet."""
    there = select(Roster.id).where(
        Roster.batch_id == BatchTown.batch_id, Roster.division_code == BatchTown.division_code
    )
    about = select(BatchTown.division_code).where(BatchTown.batch_id == batch.id, ~there.exists())
    return list(session.scalars(about.order_by(BatchTown.division_code)))


entry = Job(
    "compile_rosters",
    _("编制花名册"),
    run,
    lease_seconds=600,
    help=_("按批次核算日的规则和享受情况，编制一个乡镇或全部乡镇的花名册"),
)
