"""Receiving a file, saying where its table is, and which column is which."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import BinaryIO

from sqlalchemy.orm import Session

from app.audit.trail import Outcome, record, record_apart
from app.exchange import vault
from app.exchange.headings import MOST_ROWS, Place, digest_of, find_place, place_at
from app.exchange.mapping import check_mapping, known, propose
from app.exchange.models import Import, ImportMapping, ImportState
from app.exchange.reading import Limits, Top, read_tops
from app.exchange.services import finding
from app.exchange.source import Layout, Source, layout_of
from app.exchange.tags import Tag
from app.kernel import clock
from app.kernel.errors import Conflict, DomainError
from app.kernel.words import _
from app.store.actor import Actor
from app.store.transaction import transaction

NO_TABLE = _("没有找到表头。请核对文件是不是“{label}”，表头应在工作表的前 20 行以内。")
NOT_OPEN = _("这次导入已经开始检查或已经结束，不能再改。请刷新页面查看。")
OLD_TEMPLATE = _("这不是现行的“{label}”模板。请重新下载模板，把内容粘贴过去再上传。")
LATER = _("“数据截至”不能晚于今天。")


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as it was sent in."""

    source: str
    name: str
    stream: BinaryIO
    as_of: date


def receive(session: Session, actor: Actor, folder: Path, sent: Sent, limits: Limits = finding.LIMITS) -> Import:
    """Keep a file and find its table. What cannot be read is refused, and on record (A35: files are checked)."""
    source = finding.source_of(actor, sent.source)
    if sent.as_of > clock.today():
        raise DomainError(LATER, field="as_of")
    kept = vault.keep(folder, sent.stream, limits.file_bytes)
    try:
        tops = _tops(source, folder, kept.token, sent.name, limits)
        imported = _begun(actor, source, sent, kept, tops)
        with transaction(session):
            session.add(imported)
            session.flush()
            _place(session, actor, imported, _best(layout_of(source, session, actor), tops))
            record(session, actor, Tag.RECEIVE, imported, source=source.code, file=imported.file_name)
    except BaseException as refusal:
        vault.remove(folder, kept.token)
        session.rollback()
        if isinstance(refusal, DomainError):
            reason, name = str(refusal.sentence), vault.plain_name(sent.name)
            refused = Outcome.REFUSED
            record_apart(
                actor, Tag.REFUSE, outcome=refused, reason=reason, source=source.code, file=name, sha256=kept.digest
            )
        raise
    return imported


def choose_place(session: Session, actor: Actor, imported: Import, sheet: int, row: int, rows: int) -> Import:
    """Say where the table is: in which sheet, counted from 0, and in which rows. The columns are proposed anew."""
    _insist_on_open(imported)
    tops = finding.tops_of(imported)
    place = place_at(tops[sheet], row, rows) if 0 <= sheet < len(tops) and 1 <= rows <= MOST_ROWS else None
    if place is None:
        raise DomainError(_("这一行没有内容，不能作表头。请从列出的行中选择。"), field="row")
    with transaction(session):
        _place(session, actor, imported, place)
    return imported


def choose_mapping(session: Session, actor: Actor, imported: Import, mapping: Sequence[str]) -> Import:
    """Say which column is which, and remember it for the next file with these headings."""
    _insist_on_open(imported)
    place = finding.place_of(imported)
    layout = layout_of(finding.source_of(actor, imported.source), session, actor)
    padded = [*mapping, *[""] * len(place.headings)][: len(place.headings)]
    check_mapping(layout, place.headings, padded)
    with transaction(session):
        imported.mapping = json.dumps(padded)
        _remember(session, imported, place)
    return imported


def _tops(source: Source, folder: Path, token: str, name: str, limits: Limits) -> list[Top]:
    with vault.opened(folder, token) as path:
        version, tops = read_tops(path, name, limits)
    if version.startswith("source:") and version != source.version:
        raise DomainError(OLD_TEMPLATE.format(label=source.label))
    if not any(top.lines for top in tops):
        raise DomainError(_("文件里没有内容。请核对后重新上传。"))
    return tops


def _begun(actor: Actor, source: Source, sent: Sent, kept: vault.Kept, tops: Sequence[Top]) -> Import:
    return Import(
        source=source.code,
        organisation_id=actor.organisation_id,
        organisation=actor.organisation,
        officer_id=actor.officer_id,
        officer=actor.name,
        division_code=actor.division_code,
        file_name=vault.plain_name(sent.name),
        digest=kept.digest,
        size=kept.size,
        token=kept.token,
        as_of=sent.as_of,
        tops=finding.written_tops(tops),
        created_at=clock.now(),
    )


def _best(layout: Layout, tops: Sequence[Top]) -> Place:
    place = find_place(tops, lambda headings: known(layout, headings))
    if place is None:
        raise DomainError(NO_TABLE.format(label=layout.source.label))
    return place


def _place(session: Session, actor: Actor, imported: Import, place: Place) -> None:
    layout = layout_of(finding.source_of(actor, imported.source), session, actor)
    kept = finding.remembered(session, imported, place.headings)
    mapping = json.loads(kept.mapping) if kept is not None else propose(layout, place.headings)
    targets = layout.targets()
    imported.sheet, imported.heading_row, imported.heading_rows = place.sheet, place.row, place.rows
    imported.headings = json.dumps([heading.parts for heading in place.headings], ensure_ascii=False)
    padded = [*mapping, *[""] * len(place.headings)][: len(place.headings)]
    imported.mapping = json.dumps([target if target in targets else "" for target in padded])


def _remember(session: Session, imported: Import, place: Place) -> None:
    kept = finding.remembered(session, imported, place.headings) or ImportMapping(
        organisation_id=imported.organisation_id,
        source=imported.source,
        heading_digest=digest_of(place.headings),
        division_code=imported.division_code,
    )
    kept.mapping, kept.used_at = imported.mapping, clock.now()
    session.add(kept)


def _insist_on_open(imported: Import) -> None:
    if imported.state not in (ImportState.PLACING, ImportState.CHECKED):
        raise Conflict(NOT_OPEN)
