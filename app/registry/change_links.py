"""On the page of a change report: its evidence, its paper, and which offices of the county took note."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for
from sqlalchemy.orm import Session

from app.kernel import attachments
from app.kernel.words import _
from app.registry.change_kind import change_kinds
from app.registry.models.changes import ChangeReport
from app.registry.models.evidence import Evidence, EvidenceKind
from app.registry.services import changes
from app.store.actor import Actor
from app.web import additions, security
from app.web.additions import Additions
from app.web.pages import Cell, Detail, Group, Link
from app.web.saying import say
from app.web.showing import instant


def install() -> None:
    """Put all this on the page of a report."""
    additions.use(ChangeReport, Additions(row_links=links, groups=groups))


def links(session: Session, actor: Actor, row: ChangeReport) -> list[Link]:
    """The paper, and where evidence is attached while the report is with its writer."""
    found = []
    if (
        security.may("view", "change_writing")
        and row.state in changes.WRITABLE
        and changes.is_writer(session, actor, row)
    ):
        lacks = lacking(session, row)
        found.append(
            Link(
                say(_("上传证明材料")),
                url_for("ChangeWriteView.attach", pk=row.id),
                icon="upload",
                kind="primary" if lacks else "secondary",
            )
        )
    if security.may("view", "change_reports"):
        found.append(Link(say(_("打印申报表")), url_for("ChangeReportView.paper", pk=row.id), icon="printer"))
    return found


def groups(session: Session, _actor: Actor, row: ChangeReport) -> list[Group]:
    """What is attached, and who is told."""
    if not security.may("view", "change_reports"):
        return []
    attached = [_attached(one) for one in changes.evidence_of(session, row)]
    lacks = [Detail(say(one.label), Cell(say(_("未上传")), badge="yellow")) for one in lacking(session, row)]
    found = [Group(say(_("证明材料")), [*attached, *lacks])]
    if row.notices:
        found.append(Group(say(_("县级知悉")), [_told(one.organisation, one.noted_at) for one in row.notices]))
    return [one for one in found if one.items]


def lacking(session: Session, row: ChangeReport) -> Sequence[EvidenceKind]:
    """What the kind of change needs and is not attached."""
    there, kind = {one.kind for one in changes.evidence_of(session, row)}, change_kinds().get(row.kind)
    return [one for one in kind.evidence if one.value not in there] if kind else []


def _attached(one: Evidence) -> Detail:
    is_picture = one.media_type in attachments.PICTURES
    cell = Cell(
        one.name,
        url=url_for("ChangeReportView.take", pk=one.id),
        picture=url_for("ChangeReportView.picture", pk=one.id) if is_picture else "",
    )
    size = f"{max(1, one.size // 1024)} KB"
    return Detail(say(EvidenceKind(one.kind).label), cell, help=f"{size} · {instant(one.uploaded_at)}")


def _told(organisation: str, at: object) -> Detail:
    if at is None:
        return Detail(organisation, Cell(say(_("待知悉")), badge="blue"))
    return Detail(organisation, Cell(say(_("已知悉")), badge="green"), help=instant(at))  # type: ignore[arg-type]
