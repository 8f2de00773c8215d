"""Accepting a head after a restore: the one way to tell the witness that rows are gone for a good reason."""

from __future__ import annotations

from app.audit.chain import Head
from app.audit.notary import notary
from app.audit.reading import stored_rows
from app.audit.tags import Tag
from app.audit.trail import record_apart
from app.audit.verify import verify_rows
from app.audit.witness import BrokenWitness
from app.kernel.errors import BrokenTrail, DomainError
from app.kernel.words import _
from app.store.actor import system


def accept_head(reason: str) -> tuple[Head | None, Head]:
    """Make the newest head of an otherwise intact chain the witnessed one; (what was witnessed, what now is).

    The old witness is kept beside the new one, and the acceptance is the next event of the chain.
    """
    if not reason.strip():
        raise DomainError(_("请写明理由：恢复了哪一份备份、由谁决定。"), field="reason")
    standing = notary()
    report = verify_rows(stored_rows(), standing.signer.verifier)
    if not report.ok:
        raise BrokenTrail(_("不能认定：{sentence}").format(sentence=report.sentence))
    try:
        before = standing.witness.read()
    except BrokenWitness:
        before = None
    standing.witness.accept(report.head)
    lost = max(before.seq - report.head.seq, 0) if before else None
    witnessed = before.printed if before else ""
    record_apart(system(reason), Tag.ACCEPT, witnessed=witnessed, accepted=report.head.printed, lost=lost)
    return before, report.head
