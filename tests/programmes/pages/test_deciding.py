"""Deciding: what the rules allow, what is refused and with which sentence, and what a decision leaves behind."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, update

from app.audit.models import AuditEvent
from app.kernel import clock
from app.kernel.errors import Conflict, DomainError, NotFound
from app.programmes.deciding.tags import Tag
from app.programmes.deciding.trace import Met, Trace
from app.programmes.models import Enrolment, EnrolmentState, Finding, ResultState, ScreeningDecision, Verdict
from app.programmes.screening.fingerprint import fingerprint
from app.programmes.services import deciding
from app.registry.models import Person
from app.store.sessions import session_for, system_session
from tests.programmes.pages import rules
from tests.programmes.pages.rules import FEN, OLD, YOUNG

OPERATOR = "town_operator"


def decide(
    key: int, verdict: Verdict, comment: str = "", on: date | None = None, who: str = OPERATOR
) -> ScreeningDecision:
    """Decide on a result that is on the screen as it now stands."""
    today = clock.today()
    wish = deciding.wish_of(verdict, comment, on or deciding.usual_day(today), today)
    with session_for(rules.actor(who)) as session:
        session.expire_on_commit = False
        return deciding.decide_one(session, rules.actor(who), key, wish, fingerprint(rules.result(key)))


def test_who_is_entitled_is_enrolled_with_the_amount_of_the_rules_and_the_evidence_is_kept() -> None:
    person = rules.person("钱应进")
    key = rules.found(person)
    assert rules.finding(key) is Finding.ENTER
    decide(key, Verdict.ENROL)
    (enrolment,) = rules.enrolments(person)
    assert (enrolment.amount, enrolment.starts_on) == (FEN, deciding.usual_day(clock.today()))
    assert rules.result(key).state == ResultState.DONE
    (kept,) = rules.decisions(person)
    trace = Trace.read(kept.trace)
    assert trace is not None
    assert [(one.clause, one.met) for one in trace.lines] == [("第三条", Met.MET), ("第四条", Met.MET)]
    assert kept.amount == trace.amount == FEN
    with system_session("test") as session:
        told = select(func.count(AuditEvent.seq)).where(
            AuditEvent.tag == Tag.DECIDE, AuditEvent.subject_id == str(kept.id)
        )
        assert session.scalar(told) == 1


def test_who_is_no_longer_entitled_is_ended_from_the_day_on() -> None:
    person = rules.person("孙应退", YOUNG)
    rules.enrolled(person)
    key = rules.found(person)
    assert rules.finding(key) is Finding.EXIT
    decide(key, Verdict.END)
    assert rules.enrolments(person)[-1].ends_on is not None
    assert rules.result(key).state == ResultState.DONE
    assert rules.decisions(person)[0].verdict == Verdict.END


def test_a_wrong_amount_is_amended_and_what_was_paid_stays_known() -> None:
    person = rules.person("李金额")
    rules.enrolled(person, amount=8_000)
    key = rules.found(person)
    assert rules.finding(key) is Finding.AMOUNT
    decide(key, Verdict.AMEND)
    live = [one for one in rules.enrolments(person) if one.ends_on is None and one.state == EnrolmentState.ACTIVE]
    assert [one.amount for one in live] == [FEN]
    with system_session("test") as session:
        amounts = session.scalars(select(Enrolment.amount).where(Enrolment.person_id == person.id)).all()
    assert 8_000 in amounts


@pytest.mark.parametrize("verdict", [Verdict.KEEP, Verdict.REFUSE])
def test_going_beyond_the_rules_needs_a_reason(verdict: Verdict) -> None:
    person = rules.person(f"周理由{verdict}", YOUNG if verdict is Verdict.KEEP else OLD)
    if verdict is Verdict.KEEP:
        rules.enrolled(person)
    key = rules.found(person)
    with pytest.raises(DomainError, match="要写明意见"):
        decide(key, verdict, "同意")
    decide(key, verdict, "入户核实，情况特殊")
    assert rules.result(key).state == ResultState.KEPT
    assert rules.decisions(person)[0].comment == "入户核实，情况特殊"


def test_what_the_rules_cannot_judge_is_decided_only_with_a_reason() -> None:
    person = rules.person("吴缺失", None)
    rules.enrolled(person)
    key = rules.found(person)
    assert rules.finding(key) is Finding.ASK
    with pytest.raises(DomainError, match="要写明意见"):
        decide(key, Verdict.END)
    with pytest.raises(DomainError, match="金额算不出来"):
        decide(key, Verdict.AMEND, "核对了户口簿")
    decide(key, Verdict.KEEP, "已核对户口簿，满八十岁")
    assert rules.result(key).state == ResultState.KEPT


@pytest.mark.parametrize("verdict", [Verdict.END, Verdict.AMEND, Verdict.KEEP])
def test_a_verdict_that_does_not_fit_the_finding_is_refused(verdict: Verdict) -> None:
    key = rules.found(rules.person(f"郑不合{verdict}"))
    with pytest.raises(DomainError, match="不能决定"):
        decide(key, verdict, "写明了理由")


def test_what_is_no_longer_as_it_was_on_the_screen_is_refused() -> None:
    person = rules.person("冯变化")
    key = rules.found(person)
    seen = fingerprint(rules.result(key))
    wish = deciding.wish_of(Verdict.ENROL, "", clock.today(), clock.today())
    with system_session("test") as session:
        session.execute(update(Person).where(Person.id == person.id).values(birth_on=YOUNG))
        session.commit()
    with session_for(rules.actor(OPERATOR)) as session, pytest.raises(Conflict, match="情况已变化"):
        deciding.decide_one(session, rules.actor(OPERATOR), key, wish, seen)
    with session_for(rules.actor(OPERATOR)) as session, pytest.raises(Conflict, match="情况已变化"):
        deciding.decide_one(session, rules.actor(OPERATOR), key, wish, "0" * 64)
    assert rules.enrolments(person) == []
    assert rules.decisions(person) == []


def test_nobody_is_enrolled_whom_the_rules_exclude_whatever_the_stored_result_says() -> None:
    person = rules.person("陈不符", YOUNG)
    key = rules.found(person, finding=Finding.ENTER, entitled=True, amount=FEN)
    with pytest.raises(DomainError, match="情况已变化"):
        decide(key, Verdict.ENROL)
    assert rules.enrolments(person) == []


def test_what_is_decided_is_not_decided_twice() -> None:
    key = rules.found(rules.person("褚一次"))
    decide(key, Verdict.ENROL)
    with pytest.raises(Conflict, match="已有人"):
        decide(key, Verdict.REFUSE, "不予享受的理由")


def test_the_day_has_to_be_near_and_not_before_the_enrolment_began() -> None:
    today = clock.today()
    for day, sentence in ((None, "请填写生效日期"), (today + timedelta(days=500), "前后一年")):
        with pytest.raises(DomainError, match=sentence):
            deciding.wish_of(Verdict.END, "", day, today)
    person = rules.person("卫日期", YOUNG)
    rules.enrolled(person, starts_on=today - timedelta(days=30))
    key = rules.found(person)
    with pytest.raises(DomainError, match="不能早于"):
        decide(key, Verdict.END, on=today - timedelta(days=90))


def test_an_unknown_verdict_and_an_endless_comment_are_refused() -> None:
    today = clock.today()
    with pytest.raises(DomainError, match="选择一种决定"):
        deciding.wish_of("away", "", today, today)
    with pytest.raises(DomainError, match="请缩短"):
        deciding.wish_of(Verdict.KEEP, "长" * 201, today, today)


def test_another_township_and_another_department_decide_nothing() -> None:
    key = rules.found(rules.person("蒋外乡"))
    with pytest.raises(NotFound):
        decide(key, Verdict.ENROL, who="other_town_operator")
    decide(key, Verdict.ENROL, who="department_operator")


def test_many_are_decided_each_wholly_or_not_with_the_reason() -> None:
    good, changed, done = rules.person("沈众一"), rules.person("沈众二"), rules.person("沈众三")
    keys = [rules.found(one) for one in (good, changed, done)]
    seen = {key: fingerprint(rules.result(key)) for key in keys}
    decide(keys[2], Verdict.ENROL)
    with system_session("test") as session:
        session.execute(update(Person).where(Person.id == changed.id).values(birth_on=YOUNG))
        session.commit()
    wish = deciding.wish_of(Verdict.ENROL, "", clock.today(), clock.today())
    actor = rules.actor(OPERATOR)
    with session_for(actor) as session:
        outcome = deciding.decide(session, actor, keys, wish, seen)
        assert [one.person_id for one in outcome.done] == [good.id]
    told = {one.name: one.sentence for one in outcome.refused}
    assert set(told) == {"沈众二", "沈众三"}
    assert "情况已变化" in told["沈众二"]
    assert "已有人" in told["沈众三"]
    assert len(rules.enrolments(good)) == 1
    assert rules.enrolments(changed) == []
