"""Open and ended sessions: of a browser, or of a program that holds a token. Both live here and nowhere else."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.kernel.columns import Choices, hidden
from app.offices.models import Officer, PostGrant
from app.store.base import Model, one_of
from app.store.types import Instant, Sealed, text
from app.store.wall import Closed


class SessionKind(Choices):
    """What holds the session's token."""

    WEB = "web", "浏览器", "blue"
    TOKEN = "token", "接口令牌", "azure"


class Stage(Choices):
    """How far a sign-in has come; only ``open`` lets one work."""

    CODE = "code", "待输入验证码", "yellow"
    ENROL = "enrol", "待绑定验证码", "yellow"
    PASSWORD = "password", "待修改口令", "yellow"
    POST = "post", "待选择岗位", "yellow"
    OPEN = "open", "已登录", "green"


class OfficerSession(Closed, Model):
    """One sign-in of one officer. Its token is kept as SM3 only; what the cookie holds opens nothing by itself."""

    __tablename__ = "officer_sessions"
    __audited__ = False  # sign-in, sign-out and refusals are events of their own
    __table_args__ = (
        one_of("kind", SessionKind),
        one_of("stage", Stage),
        CheckConstraint("stage <> 'open' OR grant_id IS NOT NULL", name="post"),
        Index("ix_officer_sessions_live", "officer_id", "ended_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=hidden())
    token_hash: Mapped[str] = mapped_column(String(64), unique=True, info=hidden())
    kind: Mapped[str] = mapped_column(String(10), default=SessionKind.WEB, info=hidden())
    stage: Mapped[str] = mapped_column(String(10), info=hidden())
    officer_id: Mapped[int] = mapped_column(ForeignKey("officers.id"), info=hidden())
    grant_id: Mapped[int | None] = mapped_column(ForeignKey("post_grants.id"), info=hidden())
    epoch: Mapped[int] = mapped_column(info=hidden())
    address: Mapped[str] = mapped_column(String(45), info=hidden())
    browser: Mapped[str] = mapped_column(text(200), default="", info=hidden())
    created_at: Mapped[datetime] = mapped_column(Instant, info=hidden())
    last_seen_at: Mapped[datetime] = mapped_column(Instant, info=hidden())
    expires_at: Mapped[datetime] = mapped_column(Instant, index=True, info=hidden())
    ended_at: Mapped[datetime | None] = mapped_column(Instant, info=hidden())
    why: Mapped[str | None] = mapped_column(String(20), info=hidden())
    code_verified: Mapped[bool] = mapped_column(default=False, info=hidden())
    new_secret: Mapped[str | None] = mapped_column(Sealed("officer_sessions.new_secret"), info=hidden())

    officer: Mapped[Officer] = relationship()
    grant: Mapped[PostGrant | None] = relationship()
