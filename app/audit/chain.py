"""The chain: each event's canonical bytes are hashed with the hash before, and every head so reached is signed.

Pure: rows are mappings, keys are given, nothing is read from anywhere. Two independent hashes (SM3 of GB/T 32905 and
SHA-256) are carried side by side, so that the chain stands as long as one of them does.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.audit.signing import Signer, Verifier
from app.kernel import canonical, sm
from app.kernel.words import _

FORMAT = "ywl-audit-1"

CONTENT = (
    "seq",
    "at",
    "tag",
    "outcome",
    "officer_id",
    "username",
    "officer_name",
    "post",
    "organisation",
    "division_code",
    "address",
    "subject_kind",
    "subject_id",
    "detail",
)
"""The columns that are hashed. The rest of a row is the proof."""

PROOF = ("previous_sm3", "sm3", "previous_sha256", "sha256", "signature")

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Head:
    """The chain up to a row: its number and both hashes. Who holds a signed head can prove what came before it."""

    seq: int
    sm3: str
    sha256: str
    signature: str = ""

    @property
    def message(self) -> bytes:
        """The bytes that are signed."""
        return canonical.encode([f"{FORMAT}/head", self.seq, self.sm3, self.sha256])

    @property
    def printed(self) -> str:
        """The head as it stands on a printed sheet or in a bank manifest.

        >>> Head(12, "ab" * 32, "cd" * 32).printed
        '12:abababababababababababababababababababababababababababababababab'
        """
        return f"{self.seq}:{self.sm3}"


EMPTY = Head(0, "0" * 64, "0" * 64)
"""The head before the first row."""


@dataclass(frozen=True, slots=True)
class Finding:
    """The first thing that is wrong: at which number, and in which way."""

    seq: int
    sentence: str


def following(before: Head, content: Row) -> Head:
    """The unsigned head that a row's content leads to."""
    body = canonical.encode({name: content[name] for name in CONTENT})
    return Head(
        content["seq"],
        sm.sm3(_joined(before.sm3, body)).hex(),
        hashlib.sha256(_joined(before.sha256, body)).hexdigest(),
    )


def extend(before: Head, content: Row, signer: Signer) -> dict[str, Any]:
    """The complete row: the content with its place in the chain and the signature of the new head."""
    head = following(before, content)
    proof = (before.sm3, head.sm3, before.sha256, head.sha256, signer.sign(head.message).hex())
    return dict(content) | dict(zip(PROOF, proof, strict=True))


def head_of(row: Row) -> Head:
    """The head that a row claims."""
    return Head(row["seq"], row["sm3"], row["sha256"], row["signature"])


def is_signed(head: Head, verifier: Verifier) -> bool:
    """Whether the head bears a valid signature."""
    try:
        signature = bytes.fromhex(head.signature)
    except (TypeError, ValueError):
        return False
    return signature.hex() == head.signature and verifier.holds(signature, head.message)


class Inspector:
    """Judges rows in their order and remembers how far the chain is good.

    ``start`` is the head to begin after; ``witnesses`` are heads known from elsewhere, which the rows must reach.
    """

    def __init__(self, verifier: Verifier, start: Head = EMPTY, witnesses: Iterable[Head] = ()) -> None:
        self.head, self.rows = start, 0
        self._verifier = verifier
        self._witnesses = sorted(witnesses, key=lambda head: head.seq)

    def take(self, row: Row) -> Finding | None:
        """Judge the next row; what is wrong with it, or with what should have stood before it."""
        seq, due = row["seq"], self.head.seq + 1
        if not isinstance(seq, int) or seq < due:
            return Finding(seq, _("序号 {seq} 不应存在：序号从 1 开始，逐条加一。").format(seq=seq))
        if seq > due:
            return Finding(due, _("第 {due} 条记录缺失，它后面是第 {seq} 条。").format(due=due, seq=seq))
        if sentence := self._fault(row) or self._contradiction(head_of(row)):
            return Finding(seq, sentence)
        self.head, self.rows = head_of(row), self.rows + 1
        return None

    def close(self) -> Finding | None:
        """Judge the end: whether a witness knows of rows that are no longer there."""
        last = self._witnesses[-1] if self._witnesses else self.head
        if last.seq <= self.head.seq:
            return None
        words = _("末尾的记录缺失：见证到第 {known} 条，现在只到第 {seq} 条。数据被截断，或退回到了旧的备份。")
        return Finding(self.head.seq + 1, words.format(known=last.seq, seq=self.head.seq))

    def _fault(self, row: Row) -> str:
        if (row["previous_sm3"], row["previous_sha256"]) != (self.head.sm3, self.head.sha256):
            return _("第 {seq} 条与前一条不相接：记录的前一条摘要不对。").format(seq=row["seq"])
        try:
            head = following(self.head, row)
        except (TypeError, ValueError):
            return _("第 {seq} 条的内容不成形，无法计算摘要。").format(seq=row["seq"])
        if (row["sm3"], row["sha256"]) != (head.sm3, head.sha256):
            return _("第 {seq} 条的内容与摘要不符：内容或摘要被改过。").format(seq=row["seq"])
        if not is_signed(head_of(row), self._verifier):
            return _("第 {seq} 条的签名无效：不是本系统的密钥签的。").format(seq=row["seq"])
        return ""

    def _contradiction(self, head: Head) -> str:
        for known in self._witnesses:
            if known.seq == head.seq and not _agree(known, head):
                return _("第 {seq} 条与外部见证不符：这一条或它之前的记录被重写过。").format(seq=head.seq)
        return ""


def _agree(known: Head, head: Head) -> bool:
    """A witness on paper carries the SM3 only, perhaps shortened."""
    return bool(known.sm3) and head.sm3.startswith(known.sm3) and known.sha256 in ("", head.sha256)


def _joined(previous: str, body: bytes) -> bytes:
    return canonical.encode([FORMAT, previous, body])
