"""What speaks against handing in or publishing a draft of rules or of a standard's value, each in a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.approvals.flow import History
from app.kernel.words import _
from app.programmes.formula import Mistake, Rule
from app.programmes.law import law_of, parse_conditions
from app.programmes.models import (
    DraftState,
    ProgrammeState,
    ProgrammeVersion,
    RunState,
    StandardValue,
    WhatIf,
    WhatIfSubject,
)
from app.programmes.services.versions import last_published
from app.programmes.setup.editor import Language, language_for
from app.programmes.setup.rules import content_of
from app.registry.services.attributes import county_of
from app.store.actor import Actor


def is_whole(_session: Session, _actor: Actor, row: ProgrammeVersion, _history: History) -> str:
    """Against rules without conditions, without an amount, or without a document."""
    if row.programme.state == ProgrammeState.CLOSED:
        return _("这个项目已停用，请先恢复。")
    if not parse_conditions(row.conditions):
        return _("还没有审核条件，请先写明谁可以享受。")
    if not row.amount.strip():
        return _("还没有计算公式，请先写明发多少。")
    return "" if row.document_no else _("还没有填文号，请先写明依据哪个文件。")


def is_readable(session: Session, _actor: Actor, row: ProgrammeVersion, history: History) -> str:
    """Against rules with a mistake in them."""
    try:
        list(_rules(row, _language(session, row, history)))
    except _AtPlace as found:
        return found.sentence
    return ""


def has_its_standards(session: Session, _actor: Actor, row: ProgrammeVersion, history: History) -> str:
    """Against rules that name a standard which has no published value on their first day."""
    language, county = _language(session, row, history), county_of(row.division_code)
    held = law_of(session, county, row.effective_from).standards
    for rule in _rules(row, language):
        for key in sorted(rule.standards - held.keys()):
            name = next((one.name for one in language.vocabulary.standards if one.code == key[0]), key[0])
            told = _("标准“{name}”在 {day} 还没有已发布的数值，请先发布标准，或推迟生效日期。")
            return told.format(name=name, day=row.effective_from)
    return ""


def follows(session: Session, _actor: Actor, row: ProgrammeVersion, _history: History) -> str:
    """Against rules that would begin before, or on the day of, those that were published last."""
    before = last_published(session, row.programme_id)
    if before is None or row.effective_from > before.effective_from:
        return ""
    told = _("生效日期应晚于上一版的 {day}，请修改。")
    return told.format(day=before.effective_from)


def was_tried(session: Session, _actor: Actor, row: Any, _history: History) -> str:
    """Against a draft whose present text was not tried on the whole county."""
    if tried(session, row) is not None:
        return ""
    return _("还没有对现在的内容测算过影响。请点“测算影响”，看过结果再办理。")


def is_new(session: Session, _actor: Actor, row: StandardValue, _history: History) -> str:
    """Against a second value of the same standard, grade and place from the same day."""
    about = select(StandardValue.id).where(
        StandardValue.standard_id == row.standard_id,
        StandardValue.grade == row.grade,
        StandardValue.division_code == row.division_code,
        StandardValue.effective_from == row.effective_from,
        StandardValue.state == DraftState.PUBLISHED,
        StandardValue.id != row.id,
    )
    there = session.scalar(about.limit(1)) is not None
    return _("这一天起已有发布过的数值，请换一个生效日期。") if there else ""


def tried(session: Session, row: Any) -> WhatIf | None:
    """The last finished what-if run of exactly what the draft now says."""
    about = select(WhatIf).where(
        WhatIf.subject == subject_of(row),
        WhatIf.subject_id == row.id,
        WhatIf.content == content_of(row),
        WhatIf.state == RunState.DONE,
    )
    return session.scalars(about.order_by(WhatIf.id.desc()).limit(1)).first()


def subject_of(row: Any) -> WhatIfSubject:
    """What a what-if run of this draft is about."""
    return WhatIfSubject.VERSION if isinstance(row, ProgrammeVersion) else WhatIfSubject.STANDARD


class _AtPlace(Exception):
    """A mistake with the place in the draft where it is."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def _rules(row: ProgrammeVersion, language: Language) -> Iterator[Rule]:
    for number, one in enumerate(parse_conditions(row.conditions), 1):
        yield _rule(language, one.text, _("第 {number} 个条件").format(number=number))
    yield _rule(language, row.amount, _("计算公式"), amount=True)


def _rule(language: Language, text: str, where: str, amount: bool = False) -> Rule:
    try:
        return language.rule(text, amount)
    except Mistake as wrong:
        raise _AtPlace(_("{where}有误：{sentence}").format(where=where, sentence=wrong.sentence)) from wrong


def _language(session: Session, row: ProgrammeVersion, history: History) -> Language:
    key = ("programme language", row.id)
    if key not in history.memo:
        history.memo[key] = language_for(session, row)
    found: Language = history.memo[key]
    return found
