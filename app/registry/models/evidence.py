"""Evidence: a photograph or a document that a change report rests on, kept sealed in the database."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.columns import Choices, field, hidden
from app.store.base import Model, one_of
from app.store.types import Instant, SealedText, text
from app.store.wall import ByDivision


class EvidenceKind(Choices):
    """What a document proves; each kind of change says which it needs."""

    ID_CARD = "id_card", "身份证"
    HOUSEHOLD_REGISTER = "household_register", "户口簿"
    BIRTH_CERTIFICATE = "birth_certificate", "出生医学证明"
    DEATH_CERTIFICATE = "death_certificate", "死亡证明（或火化证、户口注销证明）"
    MIGRATION_CERTIFICATE = "migration_certificate", "户口迁移证明"
    MARRIAGE_CERTIFICATE = "marriage_certificate", "结婚证"
    INCOME_PROOF = "income_proof", "收入证明"
    BANK_CARD = "bank_card", "社保卡（银行卡、存折）"
    LAND_CONTRACT = "land_contract", "土地承包或流转合同"
    DISABILITY_CERTIFICATE = "disability_certificate", "残疾人证"
    SIGNED_STATEMENT = "signed_statement", "本人签字的书面声明"
    OTHER = "other", "其他材料"


class Evidence(ByDivision, Model):
    """One file: its bytes in base64, sealed, and the SM3 digest of the bytes. Taken off, it stays on record."""

    __tablename__ = "evidence"
    __table_args__ = (
        one_of("kind", EvidenceKind),
        CheckConstraint("size > 0", name="size"),
        CheckConstraint("(removed_at IS NULL) = (removed_by_id IS NULL)", name="removed"),
        Index("ix_evidence_report", "report_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=field("编号", listed=False, edited=False))
    report_id: Mapped[int] = mapped_column(ForeignKey("change_reports.id"), info=field("变动申报", edited=False))
    kind: Mapped[str] = mapped_column(String(24), info=field("材料", choices=EvidenceKind, edited=False))
    name: Mapped[str] = mapped_column(text(120), info=field("文件名", edited=False))
    media_type: Mapped[str] = mapped_column(String(20), info=field("格式", edited=False))
    size: Mapped[int] = mapped_column(info=field("字节数", edited=False))
    digest: Mapped[str] = mapped_column(String(64), info=field("内容摘要（SM3）", edited=False))
    content: Mapped[str] = mapped_column(SealedText("evidence.content"), deferred=True, info=hidden("内容"))
    officer_id: Mapped[int] = mapped_column(
        ForeignKey("officers.id"), info=field("上传人", related="officers", edited=False)
    )
    uploaded_at: Mapped[datetime] = mapped_column(Instant, info=field("上传时间", edited=False))
    removed_at: Mapped[datetime | None] = mapped_column(Instant, info=field("撤下时间", edited=False))
    removed_by_id: Mapped[int | None] = mapped_column(BigInteger, info=field("撤下人编号", edited=False))
