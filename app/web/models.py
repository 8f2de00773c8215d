"""What officers like: display settings, chosen columns, saved queries; each row belongs to one officer."""

from __future__ import annotations

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.columns import Choices, field, hidden
from app.store.base import Model, one_of
from app.store.types import text
from app.store.wall import ByOwner


class Liking(Choices):
    """What a preference is about."""

    SETTING = "setting", "设置", "grey"
    SAVED_QUERY = "query", "常用查询", "blue"


class Preference(ByOwner, Model):
    """One thing an officer likes, everywhere (``place`` empty) or in the list of one model."""

    __tablename__ = "preferences"
    __audited__ = False
    __table_args__ = (UniqueConstraint("officer_id", "place", "kind", "name"), one_of("kind", Liking))

    id: Mapped[int] = mapped_column(primary_key=True, info=hidden("编号"))
    place: Mapped[str] = mapped_column(String(60), default="", info=field("所在列表"))
    kind: Mapped[str] = mapped_column(String(10), default=Liking.SETTING, info=field("种类", choices=Liking))
    name: Mapped[str] = mapped_column(text(60), info=field("名称"))
    value: Mapped[str] = mapped_column(text(4000), info=field("内容"))
