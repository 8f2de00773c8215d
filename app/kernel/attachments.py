"""Attached files: a photograph (JPEG, PNG) or a PDF, known by its bytes and never by its name.

A picture is walked part by part (ITU-T T.81, ISO/IEC 15948): what is no part of the picture is left out (place and
device of the photograph, comments, anything after its end), and only the way up of a photograph is kept.
"""

from __future__ import annotations

import re
import struct
import unicodedata
import zlib
from dataclasses import dataclass

from app.kernel.errors import DomainError
from app.kernel.words import _

LARGEST = 5 * 1024 * 1024
MOST_PIXELS = 100_000_000
LONGEST_NAME = 120
JPEG, PNG, PDF = "image/jpeg", "image/png", "application/pdf"
ENDINGS = {JPEG: ".jpg", PNG: ".png", PDF: ".pdf"}
PICTURES = frozenset({JPEG, PNG})

_BROKEN = _("文件不完整或已损坏，请重新拍照或另存后上传。")
_PNG_SIGN = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = frozenset({b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"sRGB", b"pHYs"})
_JPEG_DROPPED = frozenset({*range(0xE1, 0xF0), 0xFE}) - {0xE2, 0xEE}
"""APP1 to APP15 and comments, but colour profiles (APP2) and Adobe's colour transform (APP14)."""
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_ACTIVE = re.compile(
    rb"/(?:JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA|OpenAction|AA|SubmitForm|Encrypt)(?![A-Za-z])"
)
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_OBJECTS = re.compile(rb"/ObjStm.{0,400}?stream\r?\n", re.DOTALL)
_INFLATED = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that may be kept: what it is, what it is called, its bytes without what does not belong to it."""

    media_type: str
    name: str
    content: bytes


def read(content: bytes, name: str) -> Attachment:
    """What a file is. Raises :class:`DomainError` with a sentence for anything that may not be kept."""
    if not content:
        raise DomainError(_("文件是空的，请重新选择。"))
    if len(content) > LARGEST:
        raise DomainError(_("文件超过 5 MB，请把照片调小（如选“中等大小”）后再上传。"))
    kind = kind_of(content)
    clean = {JPEG: _jpeg, PNG: _png, PDF: _pdf}[kind](content)
    return Attachment(kind, safe_name(name, kind), clean)


def kind_of(content: bytes) -> str:
    """The kind of a file by its first bytes. Raises :class:`DomainError` for any other kind."""
    if content.startswith(b"\xff\xd8\xff"):
        return JPEG
    if content.startswith(_PNG_SIGN):
        return PNG
    if re.match(rb"%PDF-[12]\.[0-9]", content):
        return PDF
    raise DomainError(_("只收 JPG、PNG 照片和 PDF 文件（看内容，不看文件名），请重新拍照或另存为这些格式。"))


def safe_name(name: str, kind: str) -> str:
    """A file name without folders, controls and direction marks, with the ending of what the file is."""
    stem = re.split(r"[\\/]", name)[-1].rsplit(".", 1)[0]
    plain = "".join(one for one in stem if unicodedata.category(one)[0] not in "CZ" and one not in '<>:"|?*%;')
    return (plain[: LONGEST_NAME - 4].strip(".") or "证明材料") + ENDINGS[kind]


def _jpeg(content: bytes) -> bytes:
    kept, at, up, seen = [], 2, b"", False
    while True:
        marker, at = _marker(content, at)
        if marker == 0xD9:
            break
        size = _number(content, at, ">H")
        if size < 2 or at + size > len(content):
            raise DomainError(_BROKEN)
        body = content[at : at + size]
        if marker in _FRAMES:
            _insist_on_pixels(_number(body, 5, ">H"), _number(body, 3, ">H"))
            seen = True
        if marker == 0xE1 and not up:
            up = _way_up(body[2:])
        at += size
        data = content[at : (end := _end_of_scan(content, at))] if marker == 0xDA else b""
        at += len(data)
        if marker == 0xDA and (not seen or end >= len(content)):
            raise DomainError(_BROKEN)
        if marker not in _JPEG_DROPPED:
            kept.append(bytes((0xFF, marker)) + body + data)
    if not seen:
        raise DomainError(_BROKEN)
    return b"\xff\xd8" + up + b"".join(kept) + b"\xff\xd9"


def _marker(content: bytes, at: int) -> tuple[int, int]:
    if at + 1 >= len(content) or content[at] != 0xFF:
        raise DomainError(_BROKEN)
    while at < len(content) and content[at] == 0xFF:
        at += 1
    if at >= len(content) or content[at] in (0x00, 0xD8):
        raise DomainError(_BROKEN)
    return content[at], at + 1


def _end_of_scan(content: bytes, at: int) -> int:
    while (at := content.find(b"\xff", at)) >= 0:
        following = content[at + 1] if at + 1 < len(content) else 0
        if following not in (0x00, 0xFF) and not 0xD0 <= following <= 0xD7:
            return at
        at += 1 if following == 0xFF else 2
    return len(content)


def _way_up(exif: bytes) -> bytes:
    """A part that says nothing but which way up the photograph is; nothing where it is upright or unknown."""
    if not exif.startswith(b"Exif\x00\x00"):
        return b""
    body = exif[6:]
    order = {b"II": "<", b"MM": ">"}.get(body[:2])
    try:
        if order is None:
            return b""
        first = struct.unpack_from(order + "I", body, 4)[0]
        count = struct.unpack_from(order + "H", body, first)[0]
        for number in range(min(count, 64)):
            tag, kind, _count, value = struct.unpack_from(order + "HHIH", body, first + 2 + 12 * number)
            if tag == 0x0112 and kind == 3 and 1 < value <= 8:
                plain = b"MM\x00*\x00\x00\x00\x08" + struct.pack(">HHHIHHI", 1, 0x0112, 3, 1, value, 0, 0)
                return b"\xff\xe1" + struct.pack(">H", 8 + len(plain)) + b"Exif\x00\x00" + plain
    except struct.error:
        return b""
    return b""


def _png(content: bytes) -> bytes:
    kept, at, names = [_PNG_SIGN], len(_PNG_SIGN), list[bytes]()
    while not names or names[-1] != b"IEND":
        size = _number(content, at, ">I")
        name, end = content[at + 4 : at + 8], at + 12 + size
        if end > len(content) or zlib.crc32(content[at + 4 : end - 4]) != _number(content, end - 4, ">I"):
            raise DomainError(_BROKEN)
        if not names and (name != b"IHDR" or size != 13):
            raise DomainError(_BROKEN)
        if name == b"IHDR":
            _insist_on_pixels(_number(content, at + 8, ">I"), _number(content, at + 12, ">I"))
        if name in _PNG_KEPT:
            kept.append(content[at:end])
        names.append(name)
        at = end
    if b"IDAT" not in names or names.count(b"IHDR") != 1:
        raise DomainError(_BROKEN)
    return b"".join(kept)


def _pdf(content: bytes) -> bytes:
    if b"%%EOF" not in content[-2048:] or b"startxref" not in content:
        raise DomainError(_BROKEN)
    for part in (content, *_inflated(content)):
        if _ACTIVE.search(_ESCAPED.sub(lambda found: bytes((int(found[1], 16),)), part)):
            raise DomainError(_("PDF 里含有脚本、附件、自动打开的动作或加密，不能接收。请打印成普通 PDF 或拍照上传。"))
    return content


def _inflated(content: bytes) -> list[bytes]:
    """The objects that lie compressed in a PDF, as far as they can be opened."""
    found, left = [], _INFLATED
    for place in _OBJECTS.finditer(content):
        opened = zlib.decompressobj()
        try:
            part = opened.decompress(content[place.end() :], left)
        except zlib.error:
            continue
        left -= len(part)
        if left <= 0:
            raise DomainError(_("PDF 解开后太大，不能接收。请打印成普通 PDF 或拍照上传。"))
        found.append(part)
    return found


def _insist_on_pixels(width: int, height: int) -> None:
    if not width or not height:
        raise DomainError(_BROKEN)
    if width * height > MOST_PIXELS:
        raise DomainError(_("照片的像素太多，请调小后再上传。"))


def _number(content: bytes, at: int, form: str) -> int:
    try:
        found: int = struct.unpack_from(form, content, at)[0]
    except struct.error:
        raise DomainError(_BROKEN) from None
    return found
