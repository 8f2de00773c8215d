"""Enrolling by hand: refused at entry with each condition that is not met, else with the amount of the rules."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from app.programmes.models import Programme, ResultState
from app.registry.models import Person
from app.store.sessions import system_session
from tests.programmes.pages import rules
from tests.programmes.pages.rules import CODE, FEN, YOUNG, signed_in

ADD = "/enrolments/add"


def form(person: Person) -> dict[str, str]:
    """The form of enrolling somebody in the programme."""
    with system_session("test") as session:
        programme = session.scalar(select(Programme.id).where(Programme.code == CODE))
    return {"person_id": str(person.id), "programme_code": str(programme), "starts_on": "2026-12-01"}


def test_who_is_entitled_is_enrolled_with_the_amount_of_the_rules_and_the_finding_is_done(app: Flask) -> None:
    person = rules.person("张纳入")
    key = rules.found(person)
    answer = signed_in(app, "town_operator").post(ADD, data=form(person))
    assert answer.status_code == 302, answer.text
    (made,) = rules.enrolments(person)
    assert (made.programme_code, made.amount) == (CODE, FEN)
    assert rules.result(key).state == ResultState.DONE
    assert len(rules.decisions(person)) == 1


def test_who_is_not_entitled_is_refused_with_each_condition(app: Flask) -> None:
    person = rules.person("张拒绝", YOUNG, head_hukou_type="urban", hukou_type="urban")
    answer = signed_in(app, "town_operator").post(ADD, data=form(person))
    assert answer.status_code == 422
    assert "不符合“高龄津贴”的条件" in answer.text
    assert "80" in answer.text
    assert "农村" in answer.text
    assert rules.enrolments(person) == []


def test_who_lacks_facts_is_refused_with_what_is_missing(app: Flask) -> None:
    person = rules.person("张缺失", None)
    answer = signed_in(app, "town_operator").post(ADD, data=form(person))
    assert answer.status_code == 422
    assert "年龄" in answer.text
    assert rules.enrolments(person) == []


def test_nobody_is_enrolled_twice(app: Flask) -> None:
    person = rules.person("张重复")
    rules.enrolled(person)
    assert "不能重复纳入" in signed_in(app, "town_operator").post(ADD, data=form(person)).text
    assert len(rules.enrolments(person)) == 1


def test_who_does_not_enter_has_no_form(app: Flask) -> None:
    assert signed_in(app, "supervisor").get(ADD).status_code == 403
    page = signed_in(app, "town_operator").get(ADD).text
    assert 'name="amount"' not in page
    assert 'name="comment"' in page


def test_a_person_of_another_township_is_not_found(app: Flask) -> None:
    person = rules.person("张外乡", village=rules.OTHER_VILLAGE)
    assert "请从列表中选择" in signed_in(app, "town_operator").post(ADD, data=form(person)).text
