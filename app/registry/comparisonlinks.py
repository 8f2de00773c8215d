"""On the generated pages of pairs, hits and findings: starting a run, standing side by side, going to the subject."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for
from sqlalchemy.orm import Session

from app.kernel.words import _
from app.registry.check import checks
from app.registry.listkind import listkinds
from app.registry.models import (
    BankAccount,
    DuplicatePair,
    ExternalEntry,
    ExternalList,
    Finding,
    Household,
    LandHolding,
    ListHit,
    PairState,
    Person,
    Subject,
)
from app.store.actor import Actor
from app.store.base import Model
from app.web import additions, security
from app.web.additions import Additions
from app.web.pages import Cell, Detail, Group, Link, Related
from app.web.saying import say
from app.web.urls import Addresses

SUBJECTS: dict[str, type[Model]] = {
    Subject.HOUSEHOLD: Household,
    Subject.PERSON: Person,
    Subject.LAND: LandHolding,
    Subject.ACCOUNT: BankAccount,
}


def install() -> None:
    """Put all this on the generated pages."""
    additions.use(DuplicatePair, Additions(list_links=lambda: _start("find_duplicates"), row_links=_side_by_side))
    additions.use(ListHit, Additions(list_links=lambda: _start("match_lists"), groups=_meaning))
    additions.use(Finding, Additions(list_links=lambda: _start("check_registry"), row_links=_subject, groups=_help))
    additions.use(ExternalList, Additions(list_links=lambda: _start("match_lists"), related=_entries))


def _start(job: str) -> list[Link]:
    """Start a run, and go to the overview."""
    if not security.may("view", "comparisons"):
        return []
    labels = {
        "find_duplicates": _("立即查重"),
        "match_lists": _("立即比对"),
        "check_registry": _("立即核查"),
    }
    address = url_for("ComparisonsView.start", job=job)
    return [Link(say(labels[job]), address, icon="player-play", method="post")]


def _side_by_side(_session: Session, _actor: Actor, row: DuplicatePair) -> list[Link]:
    if not security.may("view", "merging"):
        return []
    label = _("并排比对、合并") if row.state == PairState.OPEN else _("并排比对")
    return [Link(say(label), url_for("MergingView.show", pk=row.id), icon="columns", kind="primary")]


def _subject(_session: Session, _actor: Actor, row: Finding) -> list[Link]:
    model = SUBJECTS[row.subject]
    if not security.may("show", str(model.__tablename__)):
        return []
    return [Link(say(_("打开登记")), Addresses(model).show(row.subject_id), icon="external-link", kind="primary")]


def _meaning(_session: Session, _actor: Actor, row: ListHit) -> list[Group]:
    kind = listkinds().get(row.kind)
    if kind is None:
        return []
    told = [
        Detail(say(_("意味着")), Cell(say(kind.means))),
        Detail(say(_("可作依据")), Cell(say(kind.evidence))),
        Detail(say(_("来源单位")), Cell(say(kind.source))),
    ]
    return [Group(say(_("怎样核实")), told)]


def _help(_session: Session, _actor: Actor, row: Finding) -> list[Group]:
    check = checks().get(row.check_code)
    return [] if check is None else [Group(say(_("核查什么")), [Detail(say(check.label), Cell(say(check.help)))])]


def _entries(_session: Session, _actor: Actor, row: ExternalList) -> Sequence[Related]:
    if not security.may("list", str(ExternalEntry.__tablename__)):
        return []
    return [Related(say(_("名单内容")), Addresses(ExternalEntry).list(f"list_id={row.id}"))]
