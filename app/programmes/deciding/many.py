"""Deciding on many results at once: what is about to be decided, the form, and what came of it."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from flask import url_for
from sqlalchemy.orm import Session

from app.kernel import clock, money
from app.kernel.errors import Conflict, DomainError
from app.kernel.words import _
from app.programmes.deciding.evidence import KINDS, SURE, Choice, DecideForm
from app.programmes.deciding.lists import ENDPOINTS, PRINTING, address, evidence_of, programmes_of
from app.programmes.models import Finding, ResultState, ScreeningResult, Verdict
from app.programmes.screening.fingerprint import fingerprint
from app.programmes.services import deciding
from app.programmes.services.deciding import Outcome
from app.registry.models import Person
from app.web import listing, query, security
from app.web.pages import Cell, Column, Empty, Link, ListPage, Pager, Row
from app.web.saying import say
from app.web.sheet import Sheet
from app.web.values import read_key

MOST = 5_000
AT_ONCE = 50
"""So many are decided while one waits; more are a job."""
SHOWN = 50
CHUNK = 500


@dataclass(frozen=True, slots=True)
class ManyPage:
    """What is about to be decided: sums by programme and finding, the first rows, the form."""

    title: str
    help: str
    errors: Sequence[str]
    sums: Sequence[Sequence[str]]
    rows: Sequence[Row]
    more: str
    form: DecideForm | None
    back_url: str
    crumbs: Sequence[Link]


def chosen(
    session: Session, sheet: Sheet, ticked: Sequence[str], asked: str, everything: bool
) -> list[ScreeningResult]:
    """The results that are still open among those ticked, or among all that a query finds."""
    if everything:
        matching = query.parse_text(sheet, asked)
        if matching.faults:
            raise DomainError("；".join(say(fault) for fault in matching.faults))
        keys = [key for chunk in listing.keys_of(session, matching, CHUNK) for key in chunk]
    else:
        keys = [key for text in ticked if (key := read_key(ScreeningResult, text)) is not None]
    if not keys:
        raise DomainError(_("请先勾选要决定的人员。"))
    if len(keys) > MOST:
        raise DomainError(_("一次最多决定 {most} 条，请用查询条件缩小范围。").format(most=MOST))
    return results(session, keys)


def results(session: Session, keys: Sequence[int]) -> list[ScreeningResult]:
    """These results as far as they are still open and in the scope, in the order of their numbers."""
    found: list[ScreeningResult] = []
    for at in range(0, len(keys), CHUNK):
        about = sa.select(ScreeningResult).where(ScreeningResult.id.in_(keys[at : at + CHUNK]))
        found += session.scalars(about.where(ScreeningResult.state == ResultState.OPEN))
    return sorted(found, key=lambda row: row.id)


def seal(rows: Sequence[ScreeningResult]) -> str:
    """One digest of everything that is on the screen."""
    written = "\n".join(f"{row.id}:{fingerprint(row)}" for row in rows)
    return hashlib.sha256(written.encode()).hexdigest()


def insist_on_unchanged(rows: Sequence[ScreeningResult], seen: str) -> None:
    """Refuse where what was on the screen is no longer so."""
    if seal(rows) != seen:
        raise Conflict(deciding.CHANGED)


def many_page(
    session: Session,
    rows: Sequence[ScreeningResult],
    carried: Sequence[tuple[str, str]],
    typed: Mapping[str, str],
    errors: Sequence[str] = (),
) -> ManyPage:
    """The page on which many are decided."""
    names, findings = programmes_of(session), {Finding(row.finding) for row in rows}
    finding = next(iter(findings)) if len(findings) == 1 else Finding.AGREES
    title = say(_("决定所选（{count} 条）")).format(count=len(rows))
    return ManyPage(
        title=title,
        help=say(_("决定对每个人分别办理：情况已变化的不办，其余照办，最后列出没有办的和原因。")),
        errors=errors,
        sums=_sums(rows, names),
        rows=_rows(session, rows[:SHOWN], names),
        more=say(_("只列出前 {shown} 条。")).format(shown=SHOWN) if len(rows) > SHOWN else "",
        form=_form(rows, carried, typed),
        back_url=address(finding) if finding in ENDPOINTS else "",
        crumbs=[Link(say(_("资格筛查")), ""), Link(title, "")],
    )


def outcome_page(session: Session, outcome: Outcome, back_url: str) -> ListPage:
    """What came of it: who was decided on, who was not and why."""
    title = say(_("办理结果：已办 {done} 条，未办 {refused} 条")).format(
        done=len(outcome.done), refused=len(outcome.refused)
    )
    refused, done = say(_("未办")), say(_("已办"))
    people = _names(session, [one.person_id for one in outcome.done])
    rows = [
        Row(f"r{one.result_id}", [Cell(refused, badge="red"), Cell(one.name), Cell(say(one.sentence))])
        for one in outcome.refused
    ]
    rows += [
        Row(
            f"d{one.id}",
            [Cell(done, badge="green"), Cell(people.get(one.person_id, "")), Cell(say(Verdict(one.verdict).label))],
        )
        for one in outcome.done
    ]
    return ListPage(
        title=title,
        columns=[Column("state", say(_("结果"))), Column("name", say(_("姓名"))), Column("why", say(_("说明")))],
        rows=rows,
        pager=Pager(size=max(1, len(rows)), sizes=(), count=len(rows)),
        empty=Empty(say(_("没有需要办理的。"))),
        toolbar=_ways_on(back_url),
        crumbs=[Link(say(_("资格筛查")), ""), Link(title, "")],
    )


def _ways_on(back_url: str) -> list[Link]:
    found = [Link(say(_("返回列表")), back_url, icon="arrow-back-up")] if back_url else []
    if security.may("view", PRINTING):
        found.append(Link(say(_("打印决定书")), url_for("ScreeningNoticeView.index"), icon="printer"))
    return found


def _sums(rows: Sequence[ScreeningResult], names: Mapping[str, str]) -> list[list[str]]:
    counted = Counter((row.finding, row.programme_code) for row in rows)
    amounts: Counter[tuple[str, str]] = Counter()
    for row in rows:
        amounts[row.finding, row.programme_code] += row.amount or 0
    return [
        [say(Finding(finding).label), names.get(code, code), f"{count:,}", money.shown(amounts[finding, code])]
        for (finding, code), count in sorted(counted.items())
    ]


def _rows(session: Session, rows: Sequence[ScreeningResult], names: Mapping[str, str]) -> list[Row]:
    people = _names(session, [row.person_id for row in rows])
    return [
        Row(
            str(row.id),
            [
                Cell(people.get(row.person_id, f"#{row.person_id}"), url=evidence_of(row)),
                Cell(names.get(row.programme_code, row.programme_code)),
                Cell(say(Finding(row.finding).label), badge=Finding(row.finding).colour),
                Cell(row.reason or ""),
                Cell("" if row.amount is None else money.shown(row.amount), align="end"),
                Cell("" if row.paid is None else money.shown(row.paid), align="end"),
            ],
        )
        for row in rows
    ]


def _form(
    rows: Sequence[ScreeningResult], carried: Sequence[tuple[str, str]], typed: Mapping[str, str]
) -> DecideForm | None:
    kinds = {(row.finding, row.enrolled) for row in rows}
    offered = [one for one in Verdict if all(one in deciding.verdicts_on(*kind) for kind in kinds)]
    if not rows or not offered:
        return None
    plain = [one for one in offered if not any(deciding.needs_comment(kind[0], one) for kind in kinds)]
    return DecideForm(
        url=url_for("ScreeningDecideView.many"),
        hidden=[("confirmed", "1"), ("seen", seal(rows)), *carried],
        choices=[Choice(str(one), say(one.label), KINDS.get(one, "secondary"), say(SURE[one])) for one in offered],
        comment=typed.get("comment", ""),
        comment_help=say(_("除“{plain}”以外都要写明理由，至少 4 个字。")).format(
            plain="、".join(say(one.label) for one in plain)
        )
        if plain
        else say(_("写明怎样核实的、依据什么决定，至少 4 个字。")),
        needs_comment=not plain,
        effective_on=typed.get("effective_on", deciding.usual_day(clock.today()).isoformat()),
    )


def _names(session: Session, keys: Sequence[int]) -> dict[int, str]:
    found = session.execute(sa.select(Person.id, Person.name).where(Person.id.in_(keys)))
    return dict(found.tuples().all())
