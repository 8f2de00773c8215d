"""Who may be registered twice, what was merged, and what the lists of other offices say of the people registered."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.columns import Choices, Entity, Search, field, hidden
from app.registry.listkind import list_labels
from app.store.base import Model, one_of
from app.store.blind import exact_index
from app.store.types import Instant, Sealed, SealedText, text
from app.store.wall import ByDivision


class Likeness(Choices):
    """Why two registered persons may be one."""

    NUMBER = "number", "证件号码相同", "red"
    DIGITS = "digits", "证件号码相近", "yellow"
    NAME = "name", "同村同名同生日", "yellow"
    SOUND = "sound", "同村同音同生日", "azure"


class PairState(Choices):
    """What became of a pair."""

    OPEN = "open", "待处理", "yellow"
    MERGED = "merged", "已合并", "green"
    DISMISSED = "dismissed", "不是同一人", "grey"
    GONE = "gone", "已不再相似", "grey"


class HitState(Choices):
    """What somebody found out about a hit."""

    OPEN = "open", "待核实", "yellow"
    TRUE = "true", "核实属实", "red"
    UNTRUE = "untrue", "不属实", "green"


class HitKind(Choices):
    """How a person and an entry of a list agree."""

    BOTH = "both", "姓名、号码都相同", "red"
    NUMBER = "number", "号码相同、姓名不同", "yellow"
    NAME = "name", "姓名生日相同、号码不同", "azure"


class DuplicatePair(ByDivision, Model):
    """Two persons who may be one. ``division_code`` is the lowest division with both, so who sees it sees both."""

    __tablename__ = "duplicate_pairs"
    __entity__ = Entity(
        "疑似重复",
        "比对核查",
        "users",
        order="-score",
        help="两条人员登记可能是同一个人。打开后并排比对，合并或排除。跨乡镇的由县惠民办处理。",
        empty="没有疑似重复的人员。系统每夜查找一次，也可以点“立即查重”。",
    )
    __table_args__ = (
        UniqueConstraint("first_id", "second_id"),
        CheckConstraint("first_id < second_id", name="order"),
        one_of("likeness", Likeness),
        one_of("state", PairState),
        Index("ix_duplicate_pairs_second", "second_id"),
        Index("ix_duplicate_pairs_open", "state", "score", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=field("编号", listed=False, edited=False))
    first_id: Mapped[int] = mapped_column(
        ForeignKey("persons.id"), info=field("先登记的人员", related="persons", search=Search.EXACT, edited=False)
    )
    second_id: Mapped[int] = mapped_column(
        ForeignKey("persons.id"), info=field("后登记的人员", related="persons", search=Search.EXACT, edited=False)
    )
    likeness: Mapped[str] = mapped_column(
        String(10), info=field("相似之处", choices=Likeness, search=Search.EXACT, edited=False)
    )
    score: Mapped[int] = mapped_column(info=field("相似程度", sort=True, edited=False, help="100 为证件号码相同"))
    state: Mapped[str] = mapped_column(
        String(10), default=PairState.OPEN, info=field("状态", choices=PairState, search=Search.EXACT, edited=False)
    )
    found_at: Mapped[datetime] = mapped_column(Instant, info=field("发现时间", edited=False))
    seen_at: Mapped[datetime] = mapped_column(Instant, info=field("最近查到", listed=False, edited=False))
    officer_id: Mapped[int | None] = mapped_column(
        ForeignKey("officers.id"), info=field("处理人", related="officers", listed=False, edited=False)
    )
    decided_at: Mapped[datetime | None] = mapped_column(Instant, info=field("处理时间", listed=False, edited=False))
    why: Mapped[str | None] = mapped_column(text(200), info=field("处理理由", listed=False, edited=False))


class Merge(ByDivision, Model):
    """One person taken up into another: what was moved and what each value was before, so that it can be undone."""

    __tablename__ = "merges"
    __entity__ = Entity(
        "人员合并",
        "比对核查",
        "users-group",
        order="-id",
        empty="还没有合并过人员。",
        help="合并有误时可以撤销，恢复原状。",
    )
    __table_args__ = (
        CheckConstraint("survivor_id <> loser_id", name="two"),
        Index("ix_merges_loser", "loser_id"),
        Index("ix_merges_survivor", "survivor_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=field("编号", listed=False, edited=False))
    pair_id: Mapped[int] = mapped_column(
        ForeignKey("duplicate_pairs.id"), info=field("疑似重复", related="duplicate_pairs", listed=False)
    )
    survivor_id: Mapped[int] = mapped_column(
        ForeignKey("persons.id"), info=field("保留的人员", related="persons", search=Search.EXACT)
    )
    loser_id: Mapped[int] = mapped_column(
        ForeignKey("persons.id"), info=field("被合并的人员", related="persons", search=Search.EXACT)
    )
    why: Mapped[str] = mapped_column(text(200), info=field("合并理由"))
    moved: Mapped[str] = mapped_column(SealedText("merges.moved"), info=hidden("移动的内容"))
    merged_at: Mapped[datetime] = mapped_column(Instant, info=field("合并时间"))
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("officers.id"), info=field("合并人", related="officers"))
    undone_at: Mapped[datetime | None] = mapped_column(Instant, info=field("撤销时间"))
    undone_by: Mapped[int | None] = mapped_column(
        ForeignKey("officers.id"), info=field("撤销人", related="officers", listed=False)
    )
    undone_why: Mapped[str | None] = mapped_column(text(200), info=field("撤销理由", listed=False))


class ExternalList(ByDivision, Model):
    """A list of another office as of a day: the dead, those on the public payroll, owners of vehicles …"""

    __tablename__ = "external_lists"
    __entity__ = Entity(
        "比对名单", "比对核查", "list-details", order="-id", empty="还没有比对名单。请在“数据导入”里按名单种类导入。"
    )
    __table_args__ = (
        UniqueConstraint("division_code", "kind", "file_digest"),
        CheckConstraint("row_count >= 0", name="row_count"),
        Index("ix_external_lists_kind", "kind", "as_of_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=field("编号", listed=False, edited=False))
    kind: Mapped[str] = mapped_column(
        text(24), info=field("名单种类", catalogue=list_labels, search=Search.EXACT, edited=False)
    )
    as_of_on: Mapped[date] = mapped_column(info=field("数据日期", search=Search.RANGE, edited=False))
    source: Mapped[str] = mapped_column(text(60), info=field("来源单位", search=Search.PREFIX, edited=False))
    row_count: Mapped[int] = mapped_column(default=0, info=field("条数", edited=False))
    ready: Mapped[bool] = mapped_column(default=False, info=field("已收齐", edited=False))
    file_digest: Mapped[str] = mapped_column(String(64), info=field("文件摘要", listed=False, edited=False))
    taken_at: Mapped[datetime] = mapped_column(Instant, info=field("接收时间", edited=False))
    matched_at: Mapped[datetime | None] = mapped_column(Instant, info=field("最近比对", edited=False))
    officer_id: Mapped[int | None] = mapped_column(
        ForeignKey("officers.id"), info=field("接收人", related="officers", listed=False, edited=False)
    )
    import_id: Mapped[int | None] = mapped_column(
        BigInteger, index=True, info=field("导入批次", listed=False, edited=False)
    )


class ExternalEntry(ByDivision, Model):
    """One line of a list, as it came. Its number is sealed as persons' are, so that equal ones have equal indexes."""

    __tablename__ = "external_entries"
    __entity__ = Entity("名单内容", "比对核查", "list", order="id", empty="名单里没有内容。", menu=False)
    __table_args__ = (
        Index("ix_external_entries_number", "id_no_index", "list_id"),
        Index("ix_external_entries_name", "name", "birth_on"),
        Index("ix_external_entries_list", "list_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=field("编号", listed=False, edited=False))
    list_id: Mapped[int] = mapped_column(
        ForeignKey("external_lists.id"), info=field("名单", related="external_lists", search=Search.EXACT)
    )
    name: Mapped[str] = mapped_column(text(60), info=field("姓名", search=Search.PREFIX))
    id_no: Mapped[str | None] = mapped_column(Sealed("persons.id_no"), info=field("证件号码", mask="id_no", width=22))
    id_no_index: Mapped[str | None] = exact_index("id_no", index=False)
    birth_on: Mapped[date | None] = mapped_column(info=field("出生日期", listed=False))
    happened_on: Mapped[date | None] = mapped_column(info=field("发生日期"))
    told: Mapped[str] = mapped_column(text(400), default="", info=field("主要内容", width=30))


class ListHit(ByDivision, Model):
    """A person found in a list. It stops nothing: somebody finds out, with evidence, whether it is true."""

    __tablename__ = "list_hits"
    __entity__ = Entity(
        "比对结果",
        "比对核查",
        "alert-circle",
        order="-id",
        help="名单里查到了在册人员。请逐条核实，写明依据；系统不会自动停发。",
        empty="没有比对结果。",
    )
    __table_args__ = (
        UniqueConstraint("person_id", "entry_id"),
        one_of("likeness", HitKind),
        one_of("state", HitState),
        Index("ix_list_hits_entry", "entry_id"),
        Index("ix_list_hits_list", "list_id"),
        Index("ix_list_hits_open", "division_code", "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=field("编号", listed=False, edited=False))
    person_id: Mapped[int] = mapped_column(
        ForeignKey("persons.id"), info=field("人员", related="persons", search=Search.EXACT)
    )
    kind: Mapped[str] = mapped_column(text(24), info=field("名单种类", catalogue=list_labels, search=Search.EXACT))
    list_id: Mapped[int] = mapped_column(ForeignKey("external_lists.id"), info=hidden("名单"))
    entry_id: Mapped[int] = mapped_column(ForeignKey("external_entries.id"), info=hidden("名单内容"))
    likeness: Mapped[str] = mapped_column(
        String(10), info=field("符合程度", choices=HitKind, search=Search.EXACT, width=22)
    )
    entry_name: Mapped[str] = mapped_column(text(60), info=field("名单中的姓名"))
    as_of_on: Mapped[date] = mapped_column(info=field("数据日期"))
    happened_on: Mapped[date | None] = mapped_column(info=field("发生日期"))
    told: Mapped[str] = mapped_column(text(400), default="", info=field("主要内容", width=30))
    state: Mapped[str] = mapped_column(
        String(10), default=HitState.OPEN, info=field("状态", choices=HitState, search=Search.EXACT)
    )
    found_at: Mapped[datetime] = mapped_column(Instant, info=field("比对时间", listed=False))
    evidence: Mapped[str | None] = mapped_column(text(200), info=field("核实依据", listed=False))
    note: Mapped[str | None] = mapped_column(text(200), info=field("核实说明", listed=False))
    officer_id: Mapped[int | None] = mapped_column(
        ForeignKey("officers.id"), info=field("核实人", related="officers", listed=False)
    )
    decided_at: Mapped[datetime | None] = mapped_column(Instant, info=field("核实时间", listed=False))
    earlier_id: Mapped[int | None] = mapped_column(
        ForeignKey("list_hits.id"),
        info=field("上次核实", related="list_hits", listed=False, help="同一人在同类名单中上一次的核实"),
    )
