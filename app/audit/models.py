"""The tables of this room: the events, and what was found when they were verified."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.audit import labels
from app.kernel.columns import Choices, Entity, Search, field, hidden
from app.store.base import Model, one_of
from app.store.types import Instant, text
from app.store.wall import ByDivision, Closed

_ACT, _WHO, _WHAT, _PROOF = "动作", "何人何处", "对象", "链"


class Outcome(Choices):
    """How an act ended."""

    DONE = "done", "完成", "green"
    REFUSED = "refused", "拒绝", "red"


class Verdict(Choices):
    """What a verification of the trail says."""

    INTACT = "intact", "完好", "green"
    BROKEN = "broken", "有问题", "red"
    UNKNOWN = "unknown", "无法确认", "yellow"


class AuditEvent(ByDivision, Model):
    """One act in its place in the chain: who, in which post, from where, did what to what, and how it ended (A34, A38).

    Rows are only ever added, by :mod:`app.audit.trail`, with the act itself or not at all.
    """

    __tablename__ = "audit_events"
    __audited__ = False  # it is the trail
    __entity__ = Entity(
        "审计记录",
        "安全审计",
        "list-details",
        title="seq",
        order="-seq",
        help="每个动作一条，只增不改；每条都与前一条相接并签名",
        empty="没有符合条件的审计记录。",
    )
    __table_args__ = (
        one_of("outcome", Outcome),
        CheckConstraint("seq >= 1", name="seq"),
        Index("ix_audit_events_subject", "subject_kind", "subject_id"),
        {"info": {"append_only": True}},
    )

    seq: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"),
        primary_key=True,
        autoincrement=False,
        info=field("序号", group=_ACT, sort=True, edited=False, width=10),
    )
    at: Mapped[datetime] = mapped_column(
        Instant, index=True, info=field("时间", group=_ACT, search=Search.RANGE, sort=True, edited=False, width=18)
    )
    tag: Mapped[str] = mapped_column(
        text(80), info=field("动作", group=_ACT, search=Search.EXACT, catalogue=labels.tags, edited=False, width=26)
    )
    outcome: Mapped[str] = mapped_column(
        String(10), info=field("结果", group=_ACT, search=Search.EXACT, choices=Outcome, edited=False, width=8)
    )
    officer_id: Mapped[int] = mapped_column(
        index=True, info=field("用户编号", group=_WHO, search=Search.EXACT, listed=False, edited=False, width=10)
    )
    username: Mapped[str] = mapped_column(
        text(40), info=field("用户名", group=_WHO, search=Search.PREFIX, edited=False)
    )
    officer_name: Mapped[str] = mapped_column(text(60), info=field("姓名", group=_WHO, edited=False))
    post: Mapped[str] = mapped_column(String(30), info=field("岗位", group=_WHO, catalogue=labels.posts, edited=False))
    organisation: Mapped[str] = mapped_column(text(80), info=field("机构", group=_WHO, edited=False, width=28))
    address: Mapped[str] = mapped_column(String(45), info=field("来源地址", group=_WHO, edited=False, width=18))
    subject_kind: Mapped[str] = mapped_column(
        String(63), info=field("对象类别", group=_WHAT, search=Search.EXACT, catalogue=labels.kinds, edited=False)
    )
    subject_id: Mapped[str] = mapped_column(
        text(80), info=field("对象编号", group=_WHAT, search=Search.EXACT, edited=False)
    )
    detail: Mapped[str] = mapped_column(
        Text, info=field("详情", group=_WHAT, listed=False, edited=False, long=True, width=60)
    )
    previous_sm3: Mapped[str] = mapped_column(
        String(64), info=field("前一条 SM3", group=_PROOF, listed=False, edited=False, width=66)
    )
    sm3: Mapped[str] = mapped_column(String(64), info=field("SM3", group=_PROOF, listed=False, edited=False, width=66))
    previous_sha256: Mapped[str] = mapped_column(
        String(64), info=field("前一条 SHA-256", group=_PROOF, listed=False, edited=False, width=66)
    )
    sha256: Mapped[str] = mapped_column(
        String(64), info=field("SHA-256", group=_PROOF, listed=False, edited=False, width=66)
    )
    signature: Mapped[str] = mapped_column(
        String(256), info=field("签名", group=_PROOF, listed=False, edited=False, width=66)
    )


class TrailCheck(Closed, Model):
    """What a verification of the trail found."""

    __tablename__ = "trail_checks"
    __audited__ = False  # a broken trail accepts no event, and just then the finding must be kept
    __table_args__ = (one_of("verdict", Verdict),)

    id: Mapped[int] = mapped_column(primary_key=True, info=hidden())
    at: Mapped[datetime] = mapped_column(Instant, index=True, info=hidden())
    verdict: Mapped[str] = mapped_column(String(10), info=hidden())
    rows: Mapped[int] = mapped_column(BigInteger, info=hidden())
    first_bad: Mapped[int | None] = mapped_column(BigInteger, info=hidden())
    sentence: Mapped[str] = mapped_column(Text, info=hidden())
    head: Mapped[str] = mapped_column(String(90), info=hidden())
    seconds: Mapped[int] = mapped_column(Integer, info=hidden())
    asked_by: Mapped[str] = mapped_column(text(60), info=hidden())
