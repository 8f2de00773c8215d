"""Imports: files that were sent in, what became of their rows, and what undoing them needs."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.columns import Choices, field, hidden
from app.store.base import Model, one_of
from app.store.types import Instant, SealedText, text
from app.store.wall import ByDivision


class ImportState(Choices):
    """Where an import stands."""

    PLACING = "placing", "待核对表头和列", "yellow"
    CHECKING = "checking", "正在检查", "blue"
    CHECKED = "checked", "待决定", "yellow"
    TAKING = "taking", "正在导入", "blue"
    DONE = "done", "已导入", "green"
    UNDOING = "undoing", "正在撤销", "blue"
    UNDONE = "undone", "已撤销", "grey"
    DROPPED = "dropped", "已放弃", "grey"


RUNNING = frozenset({ImportState.CHECKING, ImportState.TAKING, ImportState.UNDOING})
"""States in which a job works on it."""


class ImportMode(Choices):
    """What is done where some rows are wrong."""

    GOOD_ROWS = "good_rows", "正确的行导入，有错的行留下"
    ALL_OR_NOTHING = "all_or_nothing", "全部导入，有一行不能导入就一行也不导入"


class Verdict(Choices):
    """Why a row is kept aside."""

    BAD = "bad", "有错", "red"
    DOUBTFUL = "doubtful", "有疑问", "yellow"


class Import(ByDivision, Model):
    """A file that an office sent in, from upload to the end.

    ``token`` is the name under which the file waits, sealed; ``tops`` are the first rows of its sheets, so that
    pages need not open it again. ``mapping`` gives for each heading the target or nothing.
    """

    __tablename__ = "imports"
    __table_args__ = (
        one_of("state", ImportState),
        CheckConstraint("rows >= 0 AND bad >= 0 AND doubtful >= 0 AND taken >= 0", name="counts"),
        Index("ix_imports_office", "organisation_id", "id"),
        Index("ix_imports_digest", "digest", "source"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=field("编号"))
    source: Mapped[str] = mapped_column(String(40), info=field("来源"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), info=hidden("机构编号"))
    organisation: Mapped[str] = mapped_column(text(80), info=field("机构"))
    officer_id: Mapped[int] = mapped_column(info=hidden("上传人编号"))
    officer: Mapped[str] = mapped_column(text(60), info=field("上传人"))
    file_name: Mapped[str] = mapped_column(text(120), info=field("文件"))
    digest: Mapped[str] = mapped_column(String(64), info=field("文件摘要（SHA-256）"))
    size: Mapped[int] = mapped_column(info=field("字节数"))
    token: Mapped[str | None] = mapped_column(String(32), info=hidden("存放名"))
    as_of: Mapped[date] = mapped_column(info=field("数据截至"))
    tops: Mapped[str] = mapped_column(SealedText("imports.tops"), info=hidden("各表开头"))
    sheet: Mapped[str] = mapped_column(text(80), default="", info=field("工作表"))
    heading_row: Mapped[int] = mapped_column(default=0, info=field("表头所在行"))
    heading_rows: Mapped[int] = mapped_column(default=0, info=field("表头行数"))
    headings: Mapped[str] = mapped_column(Text, default="[]", info=hidden("表头"))
    mapping: Mapped[str] = mapped_column(Text, default="[]", info=hidden("列的对应"))
    state: Mapped[str] = mapped_column(String(12), default=ImportState.PLACING, info=field("状态", choices=ImportState))
    mode: Mapped[str] = mapped_column(String(20), default="", info=field("方式", choices=ImportMode))
    said: Mapped[str] = mapped_column(text(500), default="", info=field("说明"))
    rows: Mapped[int] = mapped_column(default=0, info=field("行数"))
    bad: Mapped[int] = mapped_column(default=0, info=field("有错"))
    doubtful: Mapped[int] = mapped_column(default=0, info=field("有疑问"))
    taken: Mapped[int] = mapped_column(default=0, info=field("已导入"))
    run_id: Mapped[int | None] = mapped_column(info=hidden("作业编号"))
    created_at: Mapped[datetime] = mapped_column(Instant, info=field("上传时间"))
    checked_at: Mapped[datetime | None] = mapped_column(Instant, info=field("检查时间"))
    ended_at: Mapped[datetime | None] = mapped_column(Instant, info=field("结束时间"))


class ImportRow(ByDivision, Model):
    """A row that is kept aside, sealed since it names people: its cells, and what is wrong or unusual with it."""

    __tablename__ = "import_rows"
    __audited__ = False
    __table_args__ = (one_of("verdict", Verdict),)

    import_id: Mapped[int] = mapped_column(ForeignKey("imports.id"), primary_key=True, info=hidden("导入编号"))
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, info=field("行号"))
    verdict: Mapped[str] = mapped_column(String(10), info=field("结论", choices=Verdict))
    content: Mapped[str] = mapped_column(SealedText("import_rows.content"), info=hidden("内容"))


class ImportBatch(ByDivision, Model):
    """Rows that came in together: how far an interrupted import got, and what they made."""

    __tablename__ = "import_batches"
    __audited__ = False
    __table_args__ = (CheckConstraint("last_row >= first_row AND taken >= 0", name="rows"),)

    import_id: Mapped[int] = mapped_column(ForeignKey("imports.id"), primary_key=True, info=hidden("导入编号"))
    first_row: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, info=hidden("首行"))
    last_row: Mapped[int] = mapped_column(info=hidden("末行"))
    taken: Mapped[int] = mapped_column(info=hidden("导入行数"))
    keys: Mapped[str] = mapped_column(Text, info=hidden("所建记录"))


class ImportMapping(ByDivision, Model):
    """How an office last mapped these headings of a source."""

    __tablename__ = "import_mappings"
    __audited__ = False
    __table_args__ = (UniqueConstraint("organisation_id", "source", "heading_digest"),)

    id: Mapped[int] = mapped_column(primary_key=True, info=hidden("编号"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), info=hidden("机构编号"))
    source: Mapped[str] = mapped_column(String(40), info=hidden("来源"))
    heading_digest: Mapped[str] = mapped_column(String(64), info=hidden("表头摘要"))
    mapping: Mapped[str] = mapped_column(Text, info=hidden("列的对应"))
    used_at: Mapped[datetime] = mapped_column(Instant, info=hidden("最近使用"))
