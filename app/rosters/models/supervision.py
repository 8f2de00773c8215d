"""Live supervision (A32): higher offices watch rosters, ask about them, stop them and let them go on."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.columns import Choices, Entity, Search, field
from app.rosters.models.batches import GROUP
from app.store.base import Model, one_of
from app.store.types import Instant, text
from app.store.wall import ByProgramme


class Remark(Choices):
    """What a higher office does with a roster that it watches."""

    ASK = "ask", "询问", "blue"
    ANSWER = "answer", "答复", "green"
    STOP = "stop", "叫停", "red"
    RESUME = "resume", "恢复", "green"


class Supervision(ByProgramme, Model):
    """One remark on a roster, in the order in which they were made; only ever added."""

    __tablename__ = "supervisions"
    __entity__ = Entity(
        "监督记录",
        GROUP,
        "eye-check",
        order="-id",
        help="上级对花名册的询问、叫停和恢复，以及乡镇的答复；只增不改。",
        empty="还没有监督记录。",
    )
    __table_args__ = (
        one_of("kind", Remark),
        Index("ix_supervisions_roster", "roster_id", "id"),
        {"info": {"append_only": True}},
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=field("编号", listed=False, edited=False))
    roster_id: Mapped[int] = mapped_column(
        ForeignKey("rosters.id"), info=field("花名册", related="rosters", search=Search.EXACT, edited=False, width=30)
    )
    kind: Mapped[str] = mapped_column(String(10), info=field("种类", choices=Remark, search=Search.EXACT, edited=False))
    content: Mapped[str] = mapped_column(text(500), info=field("内容", long=True, edited=False, width=40))
    officer_id: Mapped[int] = mapped_column(info=field("办理人编号", edited=False, listed=False))
    officer_name: Mapped[str] = mapped_column(text(60), info=field("办理人", edited=False))
    organisation: Mapped[str] = mapped_column(text(80), info=field("机构", edited=False, width=26))
    at: Mapped[datetime] = mapped_column(Instant, info=field("时间", edited=False, search=Search.RANGE))
