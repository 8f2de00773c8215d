"""Officers (users of the network) and the posts they hold."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.kernel.columns import Choices, Entity, Search, field, hidden
from app.offices.models.organisations import Organisation
from app.offices.post import post_labels
from app.store.base import Model, one_of
from app.store.blind import exact_index
from app.store.types import Instant, Sealed, text
from app.store.wall import ByDivision


class OfficerState(Choices):
    """Whether an officer may sign in."""

    ACTIVE = "active", "在用", "green"
    DISABLED = "disabled", "停用", "red"


class Source(Choices):
    """Where an officer's password is kept."""

    LOCAL = "local", "本系统", "blue"
    DIRECTORY = "directory", "目录服务", "azure"
    EMERGENCY = "emergency", "应急账户", "yellow"


class Officer(ByDivision, Model):
    """A person who works in the network under one name that nobody else uses (A18, A36, A39)."""

    __tablename__ = "officers"
    __entity__ = Entity(
        "用户",
        "机构与人员",
        "users",
        title="name",
        order="username",
        empty="还没有用户。可以逐个新增，也可以下载模板批量导入。",
    )
    __table_args__ = (one_of("state", OfficerState), one_of("source", Source))

    id: Mapped[int] = mapped_column(primary_key=True, info=field("编号", listed=False, edited=False))
    username: Mapped[str] = mapped_column(
        text(40),
        unique=True,
        info=field(
            "用户名", search=Search.PREFIX, sort=True, editable_once=True, help="由惠民办分配，全网唯一，分配后不能更改"
        ),
    )
    name: Mapped[str] = mapped_column(
        text(60),
        index=True,
        info=field(
            "姓名", search=Search.PREFIX, sort=True, editable_once=True, help="登记后不在这里改，由本人提交变更申请"
        ),
    )
    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisations.id"),
        index=True,
        info=field("所在机构", related="organisations", search=Search.EXACT, width=28),
    )
    id_no: Mapped[str | None] = mapped_column(
        Sealed("officers.id_no"), info=field("公民身份号码", mask="id_no", group="登记备案", listed=False, width=22)
    )
    id_no_index: Mapped[str | None] = exact_index("id_no", unique=True)
    telephone: Mapped[str | None] = mapped_column(
        Sealed("officers.telephone"), info=field("手机号码", mask="telephone", group="登记备案", input_type="tel")
    )
    duty: Mapped[str | None] = mapped_column(text(60), info=field("职务", group="登记备案"))
    state: Mapped[str] = mapped_column(
        String(10),
        default=OfficerState.ACTIVE,
        info=field("状态", choices=OfficerState, search=Search.EXACT, edited=False),
    )
    source: Mapped[str] = mapped_column(
        String(10), default=Source.LOCAL, info=field("口令来源", choices=Source, listed=False, group="登录")
    )
    password: Mapped[str | None] = mapped_column(String(300), info=hidden())
    password_changed_at: Mapped[datetime | None] = mapped_column(
        Instant, info=field("口令更新时间", group="登录", listed=False, edited=False)
    )
    must_change_password: Mapped[bool] = mapped_column(
        default=True, info=field("须修改口令", group="登录", listed=False, edited=False)
    )
    code_secret: Mapped[str | None] = mapped_column(Sealed("officers.code_secret"), info=hidden())
    code_counter: Mapped[int] = mapped_column(default=0, info=hidden())
    epoch: Mapped[int] = mapped_column(default=1, info=hidden())
    failures: Mapped[int] = mapped_column(
        default=0, info=field("连续失败次数", group="登录", listed=False, edited=False)
    )
    locked_until: Mapped[datetime | None] = mapped_column(
        Instant, info=field("锁定至", group="登录", listed=False, edited=False)
    )
    last_sign_in_at: Mapped[datetime | None] = mapped_column(
        Instant, info=field("最近登录", group="登录", edited=False, sort=True)
    )
    last_sign_in_address: Mapped[str | None] = mapped_column(
        String(45), info=field("最近登录地址", group="登录", listed=False, edited=False)
    )

    organisation: Mapped[Organisation] = relationship()

    @property
    def is_active(self) -> bool:
        """Whether the officer may sign in at all."""
        return self.state == OfficerState.ACTIVE

    @property
    def is_authenticated(self) -> bool:
        """An officer loaded from a session is signed in (Flask-Login)."""
        return True

    @property
    def is_anonymous(self) -> bool:
        """An officer is never anonymous (Flask-Login)."""
        return False

    def get_id(self) -> str:
        """The officer's key as text (Flask-Login)."""
        return str(self.id)


class PostGrant(ByDivision, Model):
    """A post held by an officer in an organisation for a time, granted by the office that A11 and A12 name."""

    __tablename__ = "post_grants"
    __entity__ = Entity(
        "岗位授权",
        "机构与人员",
        "badge",
        title="post",
        order="-granted_at",
        empty="还没有岗位授权。没有岗位的用户登录后什么也看不到。",
    )
    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="period"),
        Index("ix_post_grants_live", "officer_id", "revoked_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=field("编号", listed=False, edited=False))
    officer_id: Mapped[int] = mapped_column(
        ForeignKey("officers.id"), info=field("用户", related="officers", search=Search.EXACT, editable_once=True)
    )
    post: Mapped[str] = mapped_column(
        String(30), info=field("岗位", catalogue=post_labels, search=Search.EXACT, editable_once=True)
    )
    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisations.id"),
        index=True,
        info=field("任职机构", related="organisations", search=Search.EXACT, width=28, editable_once=True),
    )
    valid_from: Mapped[date] = mapped_column(info=field("起始日期"))
    valid_to: Mapped[date | None] = mapped_column(info=field("终止日期", help="当天起失效；留空表示长期"))
    granted_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("officers.id"), info=field("授权人", related="officers", edited=False, group="授权")
    )
    granted_at: Mapped[datetime] = mapped_column(Instant, info=field("授权时间", edited=False, group="授权", sort=True))
    revoked_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("officers.id"), info=field("撤销人", related="officers", edited=False, listed=False, group="授权")
    )
    revoked_at: Mapped[datetime | None] = mapped_column(Instant, info=field("撤销时间", edited=False, group="授权"))
    reason: Mapped[str | None] = mapped_column(text(200), info=field("说明", group="授权", listed=False))

    officer: Mapped[Officer] = relationship(foreign_keys=[officer_id])
    organisation: Mapped[Organisation] = relationship()
