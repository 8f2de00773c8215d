"""Evidence: what is kept, what is refused, what is left out of a photograph; looked at and taken on record."""

from __future__ import annotations

import io
import struct
import uuid
import zlib

import pytest
import sqlalchemy as sa
from PIL import Image

from app.approvals.subject import digest
from app.kernel import attachments, sm
from app.kernel.errors import Conflict, DomainError, NotFound
from app.registry.models.changes import ChangeReport
from app.registry.models.evidence import Evidence
from app.registry.services import changes, evidence
from app.store.sessions import system_session
from tests import world
from tests.approvals.working import at_work
from tests.changes.conftest import Family
from tests.changes.working import last_month, photograph, write

PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\nstartxref\n9\n%%EOF\n"


def located() -> bytes:
    """A photograph that says where it was taken, lies on its side, and carries a comment."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "SecretPhoneMaker"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (38.0, 8.0, 1.0)
    return photograph(exif=exif.tobytes(), comment=b"secret comment")


def test_a_photograph_loses_its_place_and_keeps_its_way_up() -> None:
    kept = attachments.read(located(), "IMG_0001.JPG")
    found = Image.open(io.BytesIO(kept.content))
    assert dict(found.getexif()) == {0x0112: 6}
    assert b"Secret" not in kept.content
    assert b"secret comment" not in kept.content
    found.load()
    assert found.size == (64, 48)
    assert (kept.media_type, kept.name) == ("image/jpeg", "IMG_0001.jpg")


def test_pictures_of_all_usual_makes_stay_the_same_picture() -> None:
    for kind, said in (("JPEG", {"progressive": True}), ("JPEG", {"quality": 5}), ("PNG", {})):
        sent = photograph(kind, **said)
        kept = attachments.read(sent, "a.bin").content
        assert Image.open(io.BytesIO(kept)).tobytes() == Image.open(io.BytesIO(sent)).tobytes()


def test_what_hides_behind_the_end_of_a_picture_is_left_out() -> None:
    for kind in ("JPEG", "PNG"):
        kept = attachments.read(photograph(kind) + b"PK\x03\x04<script>alert(1)</script>", "a.jpg")
        assert b"script" not in kept.content


def test_a_plain_pdf_is_kept_as_it_is() -> None:
    assert attachments.read(PDF, "证明.pdf") == attachments.Attachment("application/pdf", "证明.pdf", PDF)


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(*parts: bytes) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def compressed_script() -> bytes:
    body = zlib.compress(b"1 0 << /S /JavaScript /JS (app.alert(1)) >>")
    return PDF.replace(b"endobj", b"<< /Type /ObjStm /Filter /FlateDecode >>\nstream\n" + body + b"\nendstream endobj")


IHDR = chunk(b"IHDR", struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0))
HUGE = chunk(b"IHDR", struct.pack(">IIBBBBB", 65_000, 65_000, 8, 2, 0, 0, 0))
HOSTILE = {
    "empty": (b"", "空的"),
    "too big": (b"\xff\xd8\xff" + b"\0" * attachments.LARGEST, "超过 5 MB"),
    "web page": (b"<html><script>alert(1)</script>", "只收"),
    "web page after a BOM": (b"\xef\xbb\xbf<!doctype html>", "只收"),
    "vector picture with script": (b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", "只收"),
    "program": (b"MZ\x90\x00", "只收"),
    "archive": (b"PK\x03\x04", "只收"),
    "moving picture": (b"GIF89a<script>", "只收"),
    "web picture": (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "只收"),
    "script named a picture": (b"#!/bin/sh\nrm -rf /", "只收"),
    "begin of a photograph only": (b"\xff\xd8\xff", "损坏"),
    "photograph cut off": (photograph()[:-200], "损坏"),
    "photograph without a frame": (b"\xff\xd8\xff\xfe\x00\x04ab\xff\xd9", "损坏"),
    "photograph with a lying length": (b"\xff\xd8\xff\xe0\xff\xff" + b"a" * 20, "损坏"),
    "photograph with a length of nothing": (b"\xff\xd8\xff\xe0\x00\x00" + b"a" * 20, "损坏"),
    "photograph that is text": (b"\xff\xd8\xff<script>alert(1)</script>", "损坏"),
    "drawing cut off": (photograph("PNG")[:-10], "损坏"),
    "drawing with a wrong sum": (photograph("PNG").replace(b"IDAT", b"IDAX", 1), "损坏"),
    "drawing without a head": (png(chunk(b"IDAT", b"x"), chunk(b"IEND", b"")), "损坏"),
    "drawing without a picture": (png(IHDR, chunk(b"IEND", b"")), "损坏"),
    "drawing without size": (png(chunk(b"IHDR", b"\0" * 13), chunk(b"IDAT", b""), chunk(b"IEND", b"")), "损坏"),
    "pixel bomb": (png(HUGE, chunk(b"IDAT", b"x"), chunk(b"IEND", b"")), "像素太多"),
    "pdf cut off": (PDF[:-8], "损坏"),
    "pdf with a script": (PDF.replace(b"/Catalog", b"/Catalog /OpenAction << /S /JavaScript /JS (x) >>"), "脚本"),
    "pdf with a disguised script": (PDF.replace(b"/Catalog", b"/Catalog /J#61vaScript (x)"), "脚本"),
    "pdf with a compressed script": (compressed_script(), "脚本"),
    "pdf with a file inside": (PDF.replace(b"/Catalog", b"/Catalog /EmbeddedFile"), "脚本"),
    "pdf that starts a program": (PDF.replace(b"/Catalog", b"/Catalog /Launch"), "脚本"),
    "locked pdf": (PDF.replace(b"/Catalog", b"/Catalog /Encrypt 5 0 R"), "脚本"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_gets_its_sentence(name: str) -> None:
    content, sentence = HOSTILE[name]
    with pytest.raises(DomainError, match=sentence):
        attachments.read(content, "照片.jpg")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd.jpg"),
        ("C:\\照片\\证 明.jpg.exe", "证明.jpg.jpg"),
        ("\u202egpj.exe", "gpj.jpg"),
        ("a\r\nSet-Cookie: x.png", "aSet-Cookiex.jpg"),
        ("", "证明材料.jpg"),
        ("名" * 300, "名" * 116 + ".jpg"),
    ],
)
def test_a_name_cannot_lead_anywhere(given: str, kept: str) -> None:
    assert attachments.safe_name(given, attachments.JPEG) == kept


def test_the_bytes_are_sealed_and_their_digest_is_checked_at_every_reading(
    small_world: world.World, family: Family
) -> None:
    pk = write(small_world, "death", person_id=family.head)
    with system_session("tests look") as session:
        kept = session.scalars(sa.select(Evidence).where(Evidence.report_id == pk)).one()
        content = evidence.content_of(kept)
        assert content == attachments.read(photograph(), "x").content
        assert kept.digest == sm.sm3(content).hex()
        raw = session.execute(sa.text("SELECT content FROM evidence WHERE id = :pk"), {"pk": kept.id}).scalar_one()
        assert "/9j/" not in raw[:200]
        kept.digest = "0" * 64
        with pytest.raises(NotFound, match="不一致"):
            evidence.content_of(kept)


def test_files_are_limited_in_number_and_kind(small_world: world.World, family: Family) -> None:
    with at_work(small_world, "informant") as (session, actor):
        data = {"kind": "death", "happened_on": last_month(), "person_id": family.head}
        row = changes.report(session, actor, data, uuid.uuid4().hex)
        with pytest.raises(DomainError, match="这是什么材料"):
            evidence.attach(session, actor, row, "unheard-of", "a.jpg", photograph(), digest(row))
        for _one in range(evidence.MOST):
            evidence.attach(session, actor, row, "other", "a.jpg", photograph(), digest(row))
        with pytest.raises(DomainError, match="最多 12 份"):
            evidence.attach(session, actor, row, "other", "a.jpg", photograph(), digest(row))


def test_a_page_seen_before_another_file_came_is_stale(small_world: world.World, family: Family) -> None:
    pk = write(small_world, "death", person_id=family.head)
    with at_work(small_world, "informant") as (session, actor):
        row = session.get_one(ChangeReport, pk)
        before = digest(row)
        evidence.attach(session, actor, row, "other", "a.jpg", photograph(), before)
        with pytest.raises(Conflict, match="被修改过"):
            evidence.attach(session, actor, row, "other", "b.jpg", photograph(), before)


def test_what_is_taken_off_stays_on_record(small_world: world.World, family: Family) -> None:
    pk = write(small_world, "death", person_id=family.head)
    with at_work(small_world, "informant") as (session, actor):
        row = session.get_one(ChangeReport, pk)
        (kept,) = changes.evidence_of(session, row)
        evidence.remove(session, actor, row, kept, digest(row))
        assert changes.evidence_of(session, row) == []
        assert (kept.removed_by_id, kept.removed_at is not None) == (actor.officer_id, True)
