"""Locks and rates live in the database: every process knows them, and a hundred guesses at once are still only five."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.access.models import Irregularity, IrregularityKind
from app.access.services import administration, identity
from app.access.services.sign_in import Attempt, sign_in
from app.access.services.writing import writing
from app.kernel import clock
from app.kernel.errors import DomainError, NotAllowed
from app.offices.models import Officer
from app.store.sessions import session_for, system_session
from tests import world
from tests.access.browser import Browser, forget_code, present_code, said
from tests.access.conftest import Probes
from tests.access.serving import Visitor, process

Open = Callable[..., Browser]
WRONG = "用户名或口令不正确"
LOCKED = "失败次数过多，已暂停登录。请 15 分钟后再试，或联系"


def guess(browser: Open, key: str, times: int, address: str = "127.0.0.1") -> list[str]:
    return [said(browser(address).sign_in(key, f"Wrong-{turn}")) for turn in range(times)]


@pytest.mark.parametrize("key", ["informant", "no-such-officer", "county_admin"])
def test_five_failures_lock_a_name_whether_it_exists_or_not(browser: Open, probes: Probes, key: str) -> None:
    for turn, text in enumerate(guess(browser, key, 5)):
        probes.expect(WRONG in text, (turn, text))
    for text in guess(browser, key, 3):
        probes.expect(LOCKED in text, text)
    answer = browser().sign_in(key)
    probes.expect(answer.status_code == 429 and LOCKED in said(answer), "the right password opens a locked name")


def test_a_lock_ends_by_itself_after_a_quarter_of_an_hour(browser: Open, probes: Probes) -> None:
    guess(browser, "informant", 5)
    with clock.frozen(clock.now() + timedelta(minutes=14, seconds=30)):
        probes.expect("请 1 分钟后再试" in said(browser().sign_in("informant")), "ended too early")
    with clock.frozen(clock.now() + timedelta(minutes=15, seconds=5)):
        probes.expect(browser().sign_in("informant").location == "/", "never ends")


def test_a_success_begins_the_count_anew(browser: Open, probes: Probes) -> None:
    for _turn in range(3):
        guess(browser, "informant", 4)
        probes.expect(browser().sign_in("informant").location == "/", "locked although it was right in between")


def test_a_right_password_before_a_wrong_code_does_not_begin_the_count_anew(browser: Open, probes: Probes) -> None:
    """Who knows the password has five codes to guess, not five for each time the password is typed."""
    texts = []
    for _turn in range(5):
        one = browser()
        one.sign_in("finance")
        texts.append(said(one.post("/sign-in/code", {"code": "000000"})))
    probes.expect(all("验证码不正确" in text for text in texts), texts)
    probes.expect(LOCKED in said(browser().sign_in("finance")), "codes can be guessed for ever")


def test_five_wrong_codes_end_the_sign_in(browser: Open, probes: Probes) -> None:
    one = browser()
    one.sign_in("finance")
    for _turn in range(5):
        one.post("/sign-in/code", {"code": "000000"})
    forget_code("finance")
    answer = one.post("/sign-in/code", {"code": present_code()})
    probes.expect(answer.location.startswith("/sign-in") and "code" not in answer.location, answer.location)
    probes.expect("连续失败次数过多" in said(one.get("/sign-in")), "not told")


def test_many_names_from_one_address_lock_the_address(browser: Open, probes: Probes) -> None:
    for turn in range(20):
        with clock.frozen(clock.now() + timedelta(seconds=10 * turn)):
            probes.expect(WRONG in said(browser().sign_in(f"nobody-{turn}", "x")), turn)
    with clock.frozen(clock.now() + timedelta(seconds=201)):
        probes.expect("失败次数过多" in said(browser().sign_in("informant")), "the address is not locked")


def test_more_than_thirty_attempts_a_minute_are_too_many(browser: Open, probes: Probes) -> None:
    texts = [said(browser().sign_in("informant")) for _turn in range(32)]
    probes.expect(sum("登录请求太频繁，请 1 分钟后再试" in text for text in texts) == 2, texts[-3:])
    answer = browser().open("/api/v1/token", "POST", json={"username": "informant", "password": world.PASSWORD})
    probes.expect(answer.status_code == 429 and "太频繁" in said(answer), "programs are not limited")
    with clock.frozen(clock.now() + timedelta(seconds=62)):
        probes.expect(browser().sign_in("informant").location == "/", "limited for ever")


def test_a_rush_and_a_lock_are_irregularities_that_count_up(browser: Open, probes: Probes) -> None:
    guess(browser, "supervisor", 8)
    with system_session("test") as session:
        found = session.query(Irregularity).filter_by(kind=IrregularityKind.FAILURES, username="supervisor").all()
        probes.expect(len(found) == 1 and found[0].division_code == "130123000000", found)
        row = session.query(Officer).filter_by(username="supervisor").one()
        probes.expect(row.failures == 5 and row.locked_until is not None, (row.failures, row.locked_until))


@pytest.mark.parametrize("by", ["county_admin", "security_administrator"])
def test_an_administrator_lifts_a_lock(browser: Open, probes: Probes, small_world: world.World, by: str) -> None:
    guess(browser, "informant", 5)
    with system_session("test") as session:
        actor = world.actor(session, small_world, by)
    with session_for(actor) as session:
        administration.unlock(session, actor, session.get_one(Officer, small_world.officers["informant"]))
        with pytest.raises(NotAllowed, match="不能对自己办理"):
            administration.unlock(session, actor, session.get_one(Officer, actor.officer_id))
    probes.expect(browser().sign_in("informant").location == "/", "still locked")


def test_a_lock_that_an_office_lifted_at_the_officer_is_lifted(browser: Open, probes: Probes) -> None:
    guess(browser, "informant", 5)
    with system_session("test") as session:
        session.query(Officer).filter_by(username="informant").update({"failures": 0, "locked_until": None})
        session.commit()
    probes.expect(browser().sign_in("informant").location == "/", "still locked")


def test_an_operator_on_the_server_lifts_a_lock(app: Flask, browser: Open, probes: Probes) -> None:
    guess(browser, "informant", 5)
    runner = app.test_cli_runner()
    done = runner.invoke(args=["access", "unlock", "informant"])
    probes.expect(done.exit_code == 0 and "已解除 informant 的锁定" in done.output, done.output)
    probes.expect(browser().sign_in("informant").location == "/", "still locked")
    missing = runner.invoke(args=["access", "unlock", "nobody"])
    probes.expect(missing.exit_code == 1 and "没有用户 nobody" in missing.output, missing.output)


def test_guesses_at_the_same_time_are_no_more_than_five(
    app: Flask, probes: Probes, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged: list[str] = []
    real = identity.passwords.verify_password

    def verify(password: str, token: str | None) -> bool:
        judged.append(password)
        return real(password, token)

    monkeypatch.setattr(identity.passwords, "verify_password", verify)

    def one(turn: int) -> str:
        with app.app_context(), writing("test") as session:
            try:
                sign_in(session, Attempt("informant", f"Wrong-{turn}", "127.0.0.1"))
            except DomainError as refused:
                return refused.sentence
        return "in"

    with ThreadPoolExecutor(8) as pool:
        texts = list(pool.map(one, range(24)))
    probes.expect(len(judged) == 5, judged)
    probes.expect(sum(WRONG in text for text in texts) == 5, texts)
    for text in texts:
        probes.expect(WRONG in text or "失败次数过多" in text, text)


def test_two_processes_on_one_database_share_locks_and_sessions(app: Flask, probes: Probes) -> None:
    here = app.config["YWL"]
    with process(here.instance, here.database_url) as first, process(here.instance, here.database_url) as second:
        for turn in range(5):
            place = first if turn % 2 else second
            _path, page = Visitor(place).post("/sign-in", username="supervisor", password=f"Wrong-{turn}")
            probes.expect(WRONG in page, page)
        for place in (first, second):
            _path, page = Visitor(place).post("/sign-in", username="supervisor", password=world.PASSWORD)
            probes.expect("失败次数过多" in page, page)
        one, other = Visitor(first), Visitor(second)
        path, _page = one.post("/sign-in", username="informant", password=world.PASSWORD)
        probes.expect(path == "/", path)
        other._opener = one._opener
        probes.expect(other.get("/account/")[0] == "/account/", "the second process does not know the session")
        one.post("/sign-out")
        probes.expect(other.get("/account/")[0] == "/sign-in", "signed out at the first, open at the second")


def test_failures_from_an_address_that_nobody_registered_lock_no_name(browser: Open, probes: Probes) -> None:
    for turn in range(6):
        text = said(browser(f"10.20.30.{turn}").sign_in("informant", "Wrong"))
        probes.expect("没有登记，不能登录" in text, text)
    probes.expect(browser().sign_in("informant").location == "/", "a stranger locked an officer out")


def lock_of(session: Session, key: str) -> object:
    return session.query(Officer.locked_until).filter_by(username=key).scalar()


def test_a_new_one_time_password_lifts_the_lock(browser: Open, probes: Probes, small_world: world.World) -> None:
    guess(browser, "informant", 5)
    with system_session("test") as session:
        actor = world.actor(session, small_world, "county_admin")
    with session_for(actor) as session:
        row = session.get_one(Officer, small_world.officers["informant"])
        told = administration.reset_password(session, actor, row)
        probes.expect(lock_of(session, "informant") is None, "locked")
    password = told.partition("：")[2].partition("　")[0]
    probes.expect(browser().sign_in("informant", password).location == "/sign-in/password", told)
