"""The two times of what the registry says: when it holds, and when it was known."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.columns import field
from app.store.types import Instant, text


class Registered:
    """A row that stands for a thing: since when it is as it says, and since when the registry knows.

    What changes later is kept in facts (:mod:`app.registry.models.facts`), the row itself says what holds now.
    """

    valid_from: Mapped[date] = mapped_column(info=field("起始日期", group="登记", listed=False, edited=False))
    known_from: Mapped[datetime] = mapped_column(
        Instant, info=field("登记时间", group="登记", listed=False, edited=False)
    )


class Stated:
    """A row that is itself a statement: a correction ends it and a new one follows, so that both stay."""

    known_from: Mapped[datetime] = mapped_column(
        Instant, info=field("登记时间", group="登记", listed=False, edited=False)
    )
    known_to: Mapped[datetime | None] = mapped_column(
        Instant, info=field("更正时间", group="登记", edited=False, help="空的是现在有效的")
    )
    source: Mapped[str | None] = mapped_column(
        text(60), info=field("数据来源", group="登记", listed=False, edited=False)
    )
