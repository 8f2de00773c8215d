"""Changing the own password: the old one first, the rules, none of the last five."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from app.access.models import PastPassword
from app.access.services import administration
from app.offices.models import Officer
from app.store.sessions import session_for, system_session
from tests import world
from tests.access.browser import Browser, said
from tests.access.conftest import Probes

Open = Callable[..., Browser]
Change = Callable[[Callable[[Session], object]], None]


@pytest.fixture(autouse=True)
def _no_history(change: Change) -> None:
    change(lambda session: session.query(PastPassword).delete())


def changed(one: Browser, old: str, new: str, repeated: str = "") -> str:
    """What is said to a change, or nothing where it is made."""
    answer = one.post("/account/password", {"old": old, "new": new, "repeated": repeated or new})
    return "" if answer.status_code == 302 else said(answer)


BAD = [
    ("Ab#7x", "密码至少要有 10 个字符"),
    ("abcdxyzwvut", "至少 3 类"),
    ("13579246801357", "至少 3 类"),
    ("Informant#92x", "密码不能包含用户名"),
    ("xx-INFORMANT-77", "密码不能包含用户名"),
    ("Maimaiti#99x", "密码不能包含本人姓名或其拼音"),
    ("买买提Xy#99ab7", "密码不能包含本人姓名或其拼音"),
    ("Maaa#99xywv", "3 个以上相同或连续的字符"),
    ("M1234#xywzk", "3 个以上相同或连续的字符"),
    ("Mqwer#9x7yk", "3 个以上相同或连续的字符"),
    ("Passw0rd#2k9x", "常见的弱口令"),
    ("Zhengding#2k9x", "常见的弱口令"),
    ("Ab#7x" * 30, "密码最多 128 个字符"),
    ("Kq7#mv2Rtx\t", "密码不能含有换行等控制字符"),
    (" Kq7#mv2Rtx", "首尾也不能是空格"),
]


@pytest.mark.parametrize(("new", "sentence"), BAD)
def test_a_weak_password_is_refused_with_the_reason(browser: Open, probes: Probes, new: str, sentence: str) -> None:
    text = changed(browser().come_in("informant"), world.PASSWORD, new)
    probes.expect(sentence in text, text)


@pytest.mark.parametrize("new", ["Kq7#mv2Rtx", "惠民Kq7#mv2Rt", "correct Horse 9 battery", "Ｋq7#mv2Rtx"])
def test_a_good_password_is_taken(browser: Open, probes: Probes, new: str) -> None:
    one = browser().come_in("informant")
    probes.expect(changed(one, world.PASSWORD, new) == "", new)
    probes.expect(browser().sign_in("informant", new).location == "/", "the new one does not open")
    probes.expect("用户名或口令不正确" in said(browser().sign_in("informant")), "the old one opens")


def test_the_old_password_is_asked_for(browser: Open, probes: Probes) -> None:
    one = browser().come_in("informant")
    probes.expect("当前口令不正确" in changed(one, "Wrong#Password9", "Kq7#mv2Rtx"), "not asked")
    probes.expect("请填写" in changed(one, "", "Kq7#mv2Rtx"), "not asked")
    probes.expect(browser().sign_in("informant").location == "/", "changed all the same")


def test_both_new_ones_are_the_same(browser: Open, probes: Probes) -> None:
    text = changed(browser().come_in("informant"), world.PASSWORD, "Kq7#mv2Rtx", "Kq7#mv2Rty")
    probes.expect("两次填写的新口令不一致" in text, text)


def test_none_of_the_last_five_comes_back_not_even_after_a_reset(
    browser: Open, probes: Probes, small_world: world.World
) -> None:
    one = browser().come_in("informant")
    used = [world.PASSWORD] + [f"Kq7#mv{turn}Rtx" for turn in range(1, 6)]
    for old, new in zip(used, used[1:], strict=False):
        probes.expect(changed(one, old, new) == "", new)
    for again in used[1:]:
        text = changed(one, used[-1], again)
        probes.expect("不能使用最近 5 次用过的口令" in text, (again, text))
    with system_session("test") as session:
        actor = world.actor(session, small_world, "county_admin")
    with session_for(actor) as session:
        row = session.get_one(Officer, small_world.officers["informant"])
        told = administration.reset_password(session, actor, row)
    first = told.partition("：")[2].partition("　")[0]
    fresh = browser()
    probes.expect(fresh.sign_in("informant", first).location == "/sign-in/password", told)
    answer = fresh.post("/sign-in/password", {"old": first, "new": used[-1], "repeated": used[-1]})
    probes.expect("不能使用最近 5 次用过的口令" in said(answer), said(answer))
    answer = fresh.post("/sign-in/password", {"old": first, "new": first, "repeated": first})
    probes.expect(answer.status_code == 422, "the one-time password is kept")
    answer = fresh.post("/sign-in/password", {"old": first, "new": used[0], "repeated": used[0]})
    probes.expect(answer.location == "/", said(answer))


def test_five_wrong_old_passwords_end_the_session(browser: Open, probes: Probes) -> None:
    one = browser().come_in("informant")
    for _turn in range(5):
        changed(one, "Wrong#Password9", "Kq7#mv2Rtx")
    answer = one.get("/account/")
    probes.expect(answer.status_code == 302 and "why=failures" in answer.location, answer.location)


def test_a_password_is_nowhere_in_clear(browser: Open, probes: Probes) -> None:
    new = "Kq7#mv2Rtx"
    changed(browser().come_in("informant"), world.PASSWORD, new)
    with system_session("test") as session:
        row = session.query(Officer).filter_by(username="informant").one()
        past = [one.password for one in session.query(PastPassword)]
        for kept in [row.password or "", *past]:
            probes.expect(kept.startswith("scrypt$") and new not in kept, kept)
        from app.audit.models import AuditEvent

        for event in session.query(AuditEvent).filter(AuditEvent.detail.contains(new)):
            probes.expect(False, event.tag)


def test_the_page_never_shows_what_was_typed(browser: Open, probes: Probes) -> None:
    one = browser().come_in("informant")
    answer = one.post("/account/password", {"old": "Old#Typed9", "new": "New#Typed9", "repeated": "Other#Typed9"})
    for typed in ("Old#Typed9", "New#Typed9", "Other#Typed9"):
        probes.expect(typed not in answer.get_data(as_text=True), typed)
    answer = browser().sign_in("informant", "Typed#At-Door9")
    probes.expect("Typed#At-Door9" not in answer.get_data(as_text=True), "echoed")
