"""Imports of one's own office, and what is written in them."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.exchange.headings import Heading, Place, digest_of
from app.exchange.models import Import, ImportMapping, ImportRow, ImportState, Verdict
from app.exchange.reading import Limits, Line, Top
from app.exchange.source import UNKNOWN_SOURCE, Source, sources_for
from app.kernel.errors import NotFound
from app.kernel.words import _
from app.store.actor import Actor

_MB = 2**20
LIMITS = Limits(
    file_bytes=256 * _MB, unpacked_bytes=4096 * _MB, rows=1_048_576, columns=300, cells=120_000_000, seconds=1_800
)
"""How large a file of an import may be."""
SHORT = 40
"""Characters of a cell in what pages show of the top of a sheet."""


def imports_of(actor: Actor) -> Select[Import]:
    """The imports of the actor's office, the newest first."""
    return select(Import).where(Import.organisation_id == actor.organisation_id).order_by(Import.id.desc())


def import_of(session: Session, actor: Actor, pk: int) -> Import:
    """An import of the actor's office. Raises :class:`NotFound`."""
    found = session.scalars(imports_of(actor).where(Import.id == pk)).one_or_none()
    if found is None:
        raise NotFound(_("没有这次导入，或不是本机构的。请从“批量导入”中打开。"))
    return found


def source_of(actor: Actor, code: str) -> Source:
    """A source that the actor may use. Raises :class:`NotFound`."""
    found = sources_for(actor).get(code)
    if found is None:
        raise NotFound(UNKNOWN_SOURCE)
    return found


def twin_of(session: Session, imported: Import) -> Import | None:
    """An earlier import of the same file from the same source by the same office, if it is in or going in."""
    going = (ImportState.DONE, ImportState.TAKING, ImportState.UNDOING)
    return session.scalars(
        select(Import)
        .where(
            Import.organisation_id == imported.organisation_id,
            Import.source == imported.source,
            Import.digest == imported.digest,
            Import.id != imported.id,
            Import.state.in_(going),
        )
        .order_by(Import.id.desc())
        .limit(1)
    ).first()


def tops_of(imported: Import) -> list[Top]:
    """The first rows of the sheets of the file."""
    return [
        Top(sheet, tuple(Line(number, tuple(values)) for number, values in lines))
        for sheet, lines in json.loads(imported.tops)
    ]


def written_tops(tops: Sequence[Top]) -> str:
    """The first rows of sheets as they are kept."""
    return json.dumps(
        [[top.sheet, [[one.number, [text[:SHORT] for text in one.values]] for one in top.lines]] for top in tops],
        ensure_ascii=False,
    )


def place_of(imported: Import) -> Place:
    """Where the table is in the file."""
    headings = tuple(Heading(tuple(parts)) for parts in json.loads(imported.headings))
    return Place(imported.sheet, imported.heading_row, imported.heading_rows, headings)


def mapping_of(imported: Import) -> list[str]:
    """For each heading its target, or nothing."""
    found: list[str] = json.loads(imported.mapping)
    return found


def remembered(session: Session, imported: Import, headings: Sequence[Heading]) -> ImportMapping | None:
    """How the office last mapped these headings of this source."""
    return session.scalars(
        select(ImportMapping).where(
            ImportMapping.organisation_id == imported.organisation_id,
            ImportMapping.source == imported.source,
            ImportMapping.heading_digest == digest_of(headings),
        )
    ).one_or_none()


def rows_aside(imported: Import, verdict: Verdict | None = None) -> Select[ImportRow]:
    """The rows that are kept aside, in their order."""
    found = select(ImportRow).where(ImportRow.import_id == imported.id).order_by(ImportRow.number)
    return found if verdict is None else found.where(ImportRow.verdict == verdict)
