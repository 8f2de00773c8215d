"""Verifying the trail: everything is computed anew, every signature checked, the end compared with the witnesses."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from app.audit.chain import EMPTY, Finding, Head, Inspector, Row, is_signed
from app.audit.models import TrailCheck, Verdict
from app.audit.notary import notary
from app.audit.reading import Progress, stored_rows
from app.audit.signing import Verifier
from app.audit.witness import BrokenWitness, Witness
from app.kernel import clock
from app.kernel.errors import BrokenTrail
from app.kernel.words import _
from app.store.sessions import reading_session, system_session

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Report:
    """What a verification found: how many rows are good, how far, and the first thing that is wrong."""

    verdict: Verdict
    rows: int
    sentence: str
    first_bad: int | None = None
    head: Head = EMPTY
    seconds: float = 0.0
    at: datetime = field(default_factory=clock.now)

    @property
    def ok(self) -> bool:
        """Whether the trail is proved intact."""
        return self.verdict is Verdict.INTACT

    def as_dict(self) -> dict[str, Any]:
        """The report for programs."""
        return {
            "verdict": str(self.verdict),
            "ok": self.ok,
            "rows": self.rows,
            "first_bad": self.first_bad,
            "sentence": self.sentence,
            "head": {"seq": self.head.seq, "sm3": self.head.sm3, "sha256": self.head.sha256},
            "seconds": round(self.seconds, 3),
            "at": self.at.isoformat(),
        }


def verify(heads: Iterable[Head] = (), progress: Progress | None = None) -> Report:
    """Verify the database's trail against the witness file and any heads known from paper; what fails is reported."""
    begun = time.perf_counter()
    try:
        standing = notary()
        witness, doubt = _witness(standing.witness, standing.signer.verifier)
        known = [*heads, *([witness] if witness else [])]
        inspector = Inspector(standing.signer.verifier, witnesses=known)
        finding = inspect(inspector, stored_rows(progress=progress))
    except BrokenTrail as error:
        return Report(Verdict.UNKNOWN, 0, error.sentence)
    except SQLAlchemyError as error:
        log.error("the trail cannot be read: %s", str(error).partition("\n")[0])
        return Report(Verdict.UNKNOWN, 0, _("读不到审计记录，无法校验。请检查数据库是否可用、结构是否已升级。"))
    if finding is None and witness is None and not doubt and inspector.rows:
        doubt = _("记录本身完好，但见证文件不见了，不能排除末尾被截断或退回了旧备份。请从备份恢复见证文件后再校验。")
    return _report(inspector, finding, doubt, time.perf_counter() - begun)


def verify_rows(rows: Iterable[Row], verifier: Verifier, start: Head = EMPTY, heads: Iterable[Head] = ()) -> Report:
    """Verify rows from anywhere, an export for one, which may begin after a head."""
    begun = time.perf_counter()
    inspector = Inspector(verifier, start, heads)
    return _report(inspector, inspect(inspector, rows), "", time.perf_counter() - begun)


def inspect(inspector: Inspector, rows: Iterable[Row]) -> Finding | None:
    """The first thing that is wrong with the rows, if anything is."""
    return next(filter(None, map(inspector.take, rows)), None) or inspector.close()


def keep(report: Report, asked_by: str) -> None:
    """Remember what was found, also where the trail itself accepts nothing any more, and raise the alarm in the log."""
    with system_session("the result of a verification is kept") as session:
        session.add(
            TrailCheck(
                at=report.at,
                verdict=report.verdict,
                rows=report.rows,
                first_bad=report.first_bad,
                sentence=report.sentence,
                head=report.head.printed,
                seconds=round(report.seconds),
                asked_by=asked_by[:60],
            )
        )
        session.commit()
    if not report.ok:
        log.error("the trail is not proved intact: %s (first bad: %s)", report.sentence, report.first_bad)


def last_checks(most: int = 10) -> Sequence[TrailCheck]:
    """The latest verifications, the newest first."""
    with reading_session("the results of verifications concern every audit administrator") as session:
        checks = session.scalars(select(TrailCheck).order_by(TrailCheck.id.desc()).limit(most)).all()
        session.expunge_all()
    return checks


def _witness(witness: Witness, verifier: Verifier) -> tuple[Head | None, str]:
    """The witness's head, and why it cannot be believed."""
    try:
        head = witness.read()
    except (BrokenWitness, OSError) as error:
        log.error("the witness cannot be read: %s", error)
        return None, _("记录本身完好，但见证文件损坏或不能读取，不能排除末尾被截断。请从备份恢复见证文件后再校验。")
    if head is not None and head.seq and not is_signed(head, verifier):
        return None, _("记录本身完好，但见证文件的签名无效，不能排除末尾被截断。请查明是谁改动了见证文件。")
    return head, ""


def _report(inspector: Inspector, finding: Finding | None, doubt: str, seconds: float) -> Report:
    rows, head = inspector.rows, inspector.head
    if finding is not None:
        return Report(Verdict.BROKEN, rows, finding.sentence, finding.seq, head, seconds)
    if doubt:
        return Report(Verdict.UNKNOWN, rows, doubt, None, head, seconds)
    sentence = _("共 {rows} 条，序号连续，摘要、签名和见证全部相符。").format(rows=rows)
    return Report(Verdict.INTACT, rows, sentence, None, head, seconds)
