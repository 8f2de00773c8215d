"""On the generated pages of programmes, rules and standards: what holds now, and the ways to the hand-built pages."""

from __future__ import annotations

from decimal import Decimal

import sqlalchemy as sa
from flask import request, url_for
from sqlalchemy.orm import Session

from app.approvals.flow import flows
from app.approvals.pages import address_of
from app.kernel import clock
from app.kernel.words import _
from app.offices.models import ProgrammeDuty
from app.programmes.formula import Mistake
from app.programmes.law import parse_conditions
from app.programmes.models import DraftState, Programme, ProgrammeState, ProgrammeVersion, Standard, StandardValue
from app.programmes.services.programmes import enrolled
from app.programmes.services.standards import value_on
from app.programmes.setup import rules
from app.programmes.setup.adoptionpages import CATALOGUE
from app.programmes.setup.editor import Language, language_for
from app.programmes.setup.editorviews import RULES
from app.programmes.setup.effectpages import WHAT_IF, what_if_link
from app.store.actor import Actor
from app.web import additions, security
from app.web.additions import Additions
from app.web.pages import Cell, Detail, Group, Link
from app.web.saying import say
from app.web.urls import Addresses


def install() -> None:
    """Put all this on the generated pages and on the pages of the flows."""
    additions.use(Programme, Additions(list_links=catalogue_link, row_links=programme_links, groups=programme_groups))
    additions.use(ProgrammeVersion, Additions(row_links=draft_links, groups=version_groups))
    additions.use(Standard, Additions(groups=standard_groups))
    additions.use(StandardValue, Additions(row_links=draft_links))


def catalogue_link() -> list[Link]:
    """Above the list of programmes: the standard catalogue."""
    if not security.may("view", CATALOGUE):
        return []
    return [Link(say(_("从标准目录采用")), url_for("CatalogueView.index"), icon="book")]


def programme_links(_session: Session, actor: Actor, row: Programme) -> list[Link]:
    """On the page of a programme: begin or go on with a draft of its rules."""
    if not security.may("view", RULES) or not rules.may_draft(actor, row):
        return []
    closed = say(_("项目已停用，请先恢复。")) if row.state == ProgrammeState.CLOSED else ""
    address = url_for("RuleEditorView.draft", pk=row.id)
    return [Link(say(_("起草规则")), address, icon="pencil", method="post", kind="primary", disabled_reason=closed)]


def draft_links(_session: Session, _actor: Actor, row: ProgrammeVersion | StandardValue) -> list[Link]:
    """On the page of a draft: what it would change, and the page on which it is decided."""
    found = []
    if security.may("view", WHAT_IF) and row.state not in (DraftState.PUBLISHED, DraftState.CANCELLED):
        found.append(what_if_link(row))
    if security.may("view", "inbox") and request.endpoint != "FlowView.show":
        found.append(Link(say(_("办理")), address_of(flows()[row.__flow__], row.id), icon="list-check"))
    return found


def programme_groups(session: Session, _actor: Actor, row: Programme) -> list[Group]:
    """On the page of a programme: how many benefit, who answers for it, the rules that hold and their standards."""
    version = _version_on(session, row)
    people = Detail(say(_("正在享受")), Cell(say(_("{people} 人").format(people=enrolled(session, row)))))
    groups = [Group(say(_("现在")), [people, _duty(session, row)])]
    if version is None:
        none = Cell(say(_("还没有发布过规则，不筛查也不发放。请起草规则，由另一人发布。")))
        return [*groups, Group(say(_("现行规则")), [Detail(say(_("规则")), none)])]
    language = language_for(session, version)
    return [*groups, _rules(version, language, say(_("现行规则"))), *_standards(session, version, language)]


def version_groups(session: Session, _actor: Actor, row: ProgrammeVersion) -> list[Group]:
    """On the page of a version: each condition and the amount, read back in words."""
    return [_rules(row, language_for(session, row), say(_("逐条解读")))]


def standard_groups(session: Session, _actor: Actor, row: Standard) -> list[Group]:
    """On the page of a standard: what it is today."""
    today, lines = clock.today(), []
    for grade in (row.grades or "").split("、"):
        value = value_on(session, row, grade, today)
        said = _figure(value) if value is not None else say(_("还没有已发布的数值"))
        note = value.document_no if value is not None else ""
        lines.append(Detail(grade or say(_("全县")), Cell(said), note))
    return [Group(say(_("今天的数值")), lines)]


def _version_on(session: Session, row: Programme) -> ProgrammeVersion | None:
    about = sa.select(ProgrammeVersion).where(
        ProgrammeVersion.programme_id == row.id,
        ProgrammeVersion.state == DraftState.PUBLISHED,
        ProgrammeVersion.effective_from <= clock.today(),
    )
    return session.scalars(about.order_by(ProgrammeVersion.effective_from.desc()).limit(1)).first()


def _duty(session: Session, row: Programme) -> Detail:
    about = sa.select(ProgrammeDuty).where(
        ProgrammeDuty.division_code == row.division_code, ProgrammeDuty.programme_code == row.code
    )
    found = session.scalars(about).first()
    none = say(_("还没有指定；由网络管理员在“项目责任”里指定后，该部门才看得到这个项目的人员"))
    return Detail(say(_("责任部门")), Cell(found.organisation.name if found is not None else none))


def _rules(row: ProgrammeVersion, language: Language, label: str) -> Group:
    lines = [
        Detail(say(_("条件 {number}").format(number=number)), Cell(_read(language, one.text, False)), one.clause)
        for number, one in enumerate(parse_conditions(row.conditions), 1)
    ]
    amount = Cell(_read(language, row.amount, True) if row.amount else say(_("还没有写")))
    return Group(label, [*lines, Detail(say(_("每期金额")), amount)])


def _read(language: Language, text: str, amount: bool) -> str:
    found = language.amount(text) if amount else language.condition(text)
    return say(found.meaning) or f"{text}（{say(found.mistake)}）"


def _standards(session: Session, version: ProgrammeVersion, language: Language) -> list[Group]:
    """The standards that the rules name, each with its value today."""
    codes = set()
    for text, amount in [*((one.text, False) for one in parse_conditions(version.conditions)), (version.amount, True)]:
        try:
            codes |= {code for code, _grade in language.rule(text, amount).standards}
        except Mistake:
            continue
    about = sa.select(Standard).where(Standard.code.in_(codes), Standard.division_code == version.division_code)
    addresses, today, lines = Addresses(Standard), clock.today(), []
    for row in session.scalars(about.order_by(Standard.code)):
        for grade in (row.grades or "").split("、"):
            value = value_on(session, row, grade, today)
            said = _figure(value) if value is not None else say(_("还没有已发布的数值"))
            label = "·".join(filter(None, (row.name, grade)))
            lines.append(Detail(label, Cell(said, url=addresses.show(row.id)), value.document_no if value else ""))
    return [Group(say(_("用到的标准")), lines)] if lines else []


def _figure(value: StandardValue) -> str:
    number = f"{Decimal(value.amount).scaleb(-2):f}".removesuffix(".00")
    return say(_("{number}（{day} 起）").format(number=number, day=value.effective_from))
