"""Checking anybody (能不能享受、为什么没有): a person and a programme, or all of them, on a day; nothing is stored."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from flask import url_for
from sqlalchemy.orm import Session

from app.kernel import clock
from app.kernel.errors import DomainError, NotFound
from app.kernel.words import _
from app.programmes.deciding.evidence import EvidencePage, Part, history_of, parts_of, person_links, yuan
from app.programmes.deciding.lists import programmes_of
from app.programmes.deciding.trace import Trace
from app.programmes.services import explaining
from app.registry.models import Person
from app.web import security, values
from app.web.pages import Badge, Cell, Detail, Link
from app.web.saying import say
from app.web.urls import base_of

LARGEST_KEY = 2**31 - 1
ENTITLED = {
    True: Badge(_("可以享受"), "green"),
    False: Badge(_("不能享受"), "red"),
    None: Badge(_("无法判断"), "yellow"),
}


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: who, which programme, on which day."""

    url: str
    lookup_url: str
    person: str
    person_name: str
    programmes: list[tuple[str, str]]
    programme: str
    day: str


def check_page(session: Session, person_id: int | None, programme: str, day_text: str) -> EvidencePage:
    """The question, and its answer where a person is chosen."""
    errors, day = _day(day_text)
    person = _person(session, person_id) if person_id is not None else None
    names = programmes_of(session)
    asked = Question(
        url=url_for("ScreeningCheckView.index"),
        lookup_url=base_of(Person) + "/lookup" if security.may("lookup", str(Person.__tablename__)) else "",
        person=str(person.id) if person is not None else "",
        person_name=person.name if person is not None else "",
        programmes=list(names.items()),
        programme=programme if programme in names else "",
        day=day.isoformat(),
    )
    title = say(_("资格核对"))
    page = EvidencePage(
        title if person is None else f"{title} · {person.name}",
        [],
        help=say(_("查某人能不能享受、为什么没有享受：逐条列出要求和实际。只核对，不保存、不改变任何登记。")),
        errors=errors,
        question=asked,
        crumbs=[Link(say(_("资格筛查")), ""), Link(title, "")],
    )
    return page if person is None or errors else _answer(session, page, person, asked, day)


def _answer(session: Session, page: EvidencePage, person: Person, asked: Question, day: date) -> EvidencePage:
    links = person_links(person.id, person.household_id)
    if asked.programme:
        trace = explaining.trace_of(session, person, asked.programme, day)
        if trace is None:
            return replace(page, errors=[say(explaining.NO_RULES)])
        badge = ENTITLED[trace.entitled]
        told = replace(page, parts=parts_of(trace), badges=[Badge(say(badge.label), badge.colour)], toolbar=links)
        return history_of(session, told, person.id, asked.programme)
    traces = explaining.traces_of(session, [person], day)[person.id]
    if not traces:
        return replace(page, errors=[say(explaining.NO_RULES)])
    return replace(page, parts=[_summary(one, person, asked) for one in traces], toolbar=links)


def _summary(trace: Trace, person: Person, asked: Question) -> Part:
    badge = ENTITLED[trace.entitled]
    address = url_for("ScreeningCheckView.index", person=person.id, programme=trace.programme_code, day=asked.day)
    told = [Detail(say(_("核对结果")), Cell(say(badge.label), url=address, badge=badge.colour))]
    if trace.entitled and trace.amount is not None:
        told.append(Detail(say(_("每期金额")), Cell(yuan(trace.amount))))
    if trace.enrolled:
        told.append(Detail(say(_("正在享受")), Cell(yuan(trace.paid))))
    told += [Detail(say(_("原因")), Cell(one.required), help=one.found) for one in trace.failed[:2]]
    told += [Detail(say(_("原因")), Cell(one)) for one in trace.relations[:1] if trace.entitled is False]
    return Part(trace.programme, details=told)


def _person(session: Session, key: int) -> Person:
    found = session.get(Person, key) if key <= LARGEST_KEY else None
    if found is None:
        raise NotFound(_("没有找到这个人员，或不在您的辖区。请输入姓名重新选择。"))
    return found


def _day(text: str) -> tuple[list[str], date]:
    try:
        return [], values.read_day(text.strip()) if text.strip() else clock.today()
    except DomainError as refusal:
        return [say(refusal.sentence)], clock.today()
