"""Signing in: the steps, equal answers whatever was wrong, a new token at each step up, and where one lands."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from app.access.models import PastPassword
from app.kernel import addresses, clock, passwords, totp
from app.offices.models import Officer, PostGrant, Terminal
from app.store.sessions import system_session
from tests import world
from tests.access.browser import Browser, officer_id, present_code, said
from tests.access.conftest import Probes

Open = Callable[..., Browser]
Change = Callable[[Callable[[Session], object]], None]
WRONG = "用户名或口令不正确，或者本机地址 127.0.0.1 没有分配给这个用户"


def with_fields(key: str, **fields: object) -> Callable[[Session], object]:
    return lambda session: session.query(Officer).filter_by(username=key).update(fields)  # type: ignore[arg-type]


@pytest.mark.parametrize("key", world.OFFICERS)
def test_every_officer_of_the_world_comes_in(browser: Open, probes: Probes, key: str) -> None:
    page = browser().come_in(key).get("/account/")
    probes.expect(page.status_code == 200 and world.OFFICERS[key][2] in said(page), key)


def test_a_wrong_password_an_unknown_name_and_a_foreign_address_read_the_same(
    browser: Open, probes: Probes, change: Change
) -> None:
    gone = {"revoked_at": clock.now()}
    change(lambda session: session.query(Terminal).filter_by(officer_id=officer_id_of(session)).update(gone))
    answers = {
        said(browser().sign_in("informant", "Wrong-Password-1")): "wrong password",
        said(browser().sign_in("no-such-officer", "Wrong-Password-1")): "unknown name",
        said(browser().sign_in("station_operator")): "an address that is not the own",
        said(browser().sign_in("station_operator", "Wrong-Password-1")): "neither",
    }
    probes.expect(len(answers) == 1, answers)
    probes.expect(all(WRONG in text for text in answers), answers)


def officer_id_of(session: Session) -> int:
    found = session.query(Officer.id).filter_by(username="station_operator").scalar()
    assert isinstance(found, int)
    return found


def test_the_time_does_not_tell_which_names_exist(browser: Open, probes: Probes, change: Change) -> None:
    dear = passwords.hash_password(world.PASSWORD)
    change(with_fields("informant", password=dear))
    spent: dict[str, list[float]] = {"informant": [], "no-such-officer": []}
    for _turn in range(3):
        for name, times in spent.items():
            one = browser()
            one.get("/sign-in")
            begun = time.perf_counter()
            one.open("/sign-in", "POST", data={"csrf_token": one.form_token, "username": name, "password": "Wrong-1-x"})
            times.append(time.perf_counter() - begun)
    known, unknown = (min(times) for times in spent.values())
    probes.expect(abs(known - unknown) < 0.5 * max(known, unknown), spent)


EMPTY = [{}, {"username": "informant"}, {"password": "x"}, {"username": " ", "password": "x"}]


@pytest.mark.parametrize("fields", EMPTY)
def test_an_empty_field_is_asked_for(browser: Open, probes: Probes, fields: dict[str, str]) -> None:
    answer = browser().post("/sign-in", fields)
    probes.expect(answer.status_code == 422 and ("请填写" in said(answer) or WRONG in said(answer)), said(answer))


@pytest.mark.parametrize("name", ["' OR 1=1 --", "informant\0", "<script>", "a" * 40, "＊", "Informant", "informant%"])
def test_a_strange_name_is_only_wrong(browser: Open, probes: Probes, name: str) -> None:
    answer = browser().sign_in(name)
    probes.expect(answer.status_code == 422 and WRONG in said(answer), said(answer))
    probes.expect("<script>" not in answer.get_data(as_text=True).replace("<script src", ""), name)


def test_every_step_up_gives_a_new_token_and_the_old_one_opens_nothing(browser: Open, probes: Probes) -> None:
    one = browser()
    one.token = planted = "planted-by-somebody-else"
    one.sign_in("county_admin")
    first = one.token
    one.post("/sign-in/code", {"code": present_code()})
    second = one.token
    probes.expect(len({planted, first, second}) == 3, "tokens repeat")
    for old in (planted, first):
        other = browser()
        other.token = old
        probes.expect(other.get("/account/").status_code == 302, "an old token opens")
    probes.expect(one.get("/account/").status_code == 200, "the new token does not open")


def test_the_forms_key_begins_anew_with_the_session(browser: Open, probes: Probes) -> None:
    one = browser()
    one.get("/sign-in")
    planted = one.form_token
    one.come_in("town_operator")
    answer = one.open("/preferences/", "POST", data={"csrf_token": planted, "theme": "dark"})
    probes.expect(answer.status_code == 400 and "页面已过期" in said(answer), said(answer))


@pytest.mark.parametrize("path", ["/", "/account/", "/officers/list/", "/preferences/", "/online-sessions/"])
def test_a_sign_in_that_is_not_finished_opens_nothing(browser: Open, probes: Probes, path: str) -> None:
    one = browser()
    one.sign_in("county_admin")
    answer = one.get(path)
    probes.expect(answer.status_code == 302 and answer.location == "/sign-in/code", answer.location)
    answer = one.get(path, headers={"Accept": "application/json"})
    probes.expect(answer.status_code == 401 and "登录还没有完成" in said(answer), said(answer))


def test_steps_cannot_be_skipped(browser: Open, probes: Probes) -> None:
    one = browser()
    one.sign_in("county_admin")
    for step in ("enrol", "password", "post"):
        probes.expect(one.get(f"/sign-in/{step}").location == "/sign-in/code", step)
    for step, form in {
        "enrol": {"code": present_code()},
        "password": {"old": world.PASSWORD, "new": "Abc#99-xyzw", "repeated": "Abc#99-xyzw"},
        "post": {"post": "1"},
    }.items():
        probes.expect(one.post(f"/sign-in/{step}", form).location == "/sign-in/code", step)
    probes.expect(one.get("/").location == "/sign-in/code", "got in")


@pytest.mark.parametrize("step", ["code", "enrol", "password", "post"])
def test_a_step_without_a_sign_in_leads_to_its_beginning(browser: Open, probes: Probes, step: str) -> None:
    answer = browser().get(f"/sign-in/{step}")
    probes.expect(answer.status_code == 302 and answer.location.startswith("/sign-in"), answer.location)


def test_a_strong_post_without_an_authenticator_binds_one_at_the_first_sign_in(
    browser: Open, probes: Probes, change: Change
) -> None:
    change(with_fields("finance", code_secret=None))
    one = browser()
    probes.expect(one.sign_in("finance").location == "/sign-in/enrol", "was not asked to bind")
    page = one.get("/sign-in/enrol").get_data(as_text=True)
    probes.expect("data:image/svg+xml;base64," in page and "otpauth" not in page, "no picture, or drawn elsewhere")
    secret = page.partition("手工输入密钥：")[2].partition("<")[0].partition('"')[0].replace(" ", "")
    wrong = one.post("/sign-in/enrol", {"code": "000000"})
    probes.expect("验证码不正确" in said(wrong), said(wrong))
    done = one.post("/sign-in/enrol", {"code": totp.code_at(secret, clock.now())})
    probes.expect(done.location == "/", said(done))
    again = browser()
    again.sign_in("finance")
    answer = again.post("/sign-in/code", {"code": totp.code_at(secret, clock.now())})
    probes.expect("这个验证码已经用过" in said(answer), "the binding code was not used up")
    change(with_fields("finance", code_secret=world.CODE_SECRET, code_counter=0))


def test_a_first_password_is_changed_before_anything_else(browser: Open, probes: Probes, change: Change) -> None:
    change(with_fields("informant", must_change_password=True, password_changed_at=clock.now()))
    one = browser()
    probes.expect(one.sign_in("informant").location == "/sign-in/password", "was not asked")
    probes.expect(one.get("/").location == "/sign-in/password", "got in with a first password")
    new = "Xin#Kou9-Ling"
    answer = one.post("/sign-in/password", {"old": world.PASSWORD, "new": new, "repeated": new})
    probes.expect(answer.location == "/" and one.get("/").status_code == 200, said(answer))
    probes.expect(WRONG in said(browser().sign_in("informant")), "the first password still opens")
    change(lambda session: session.query(PastPassword).delete())


def test_a_first_password_lasts_seven_days(browser: Open, probes: Probes, change: Change) -> None:
    change(with_fields("informant", must_change_password=True, password_changed_at=clock.now() - timedelta(days=8)))
    answer = browser().sign_in("informant")
    probes.expect("一次性口令已过期" in said(answer) and "正定县惠民办（0311-88020001）" in said(answer), said(answer))
    change(with_fields("informant", password_changed_at=clock.now()))


@pytest.mark.parametrize(("days", "place"), [(89, "/"), (91, "/sign-in/password")])
def test_a_password_is_changed_every_ninety_days(
    browser: Open, probes: Probes, change: Change, days: int, place: str
) -> None:
    change(with_fields("informant", password_changed_at=clock.now() - timedelta(days=days)))
    answer = browser().sign_in("informant")
    probes.expect(answer.location == place, answer.location)
    change(with_fields("informant", password_changed_at=clock.now()))


def test_a_disabled_officer_reads_whom_to_call(browser: Open, probes: Probes, change: Change) -> None:
    change(with_fields("informant", state="disabled"))
    answer = browser().sign_in("informant")
    probes.expect("您的账户已停用，不能登录。请联系正定县惠民办（0311-88020001）" in said(answer), said(answer))
    probes.expect(WRONG in said(browser().sign_in("informant", "wrong")), "a wrong password tells that it is disabled")


def test_an_officer_without_a_post_reads_whom_to_call(
    browser: Open, probes: Probes, change: Change, small_world: world.World
) -> None:
    grant = small_world.grants["informant"]
    change(lambda session: session.query(PostGrant).filter_by(id=grant).update({"revoked_at": clock.now()}))
    answer = browser().sign_in("informant")
    probes.expect("您没有有效的岗位授权，不能登录。请联系正定县惠民办" in said(answer), said(answer))


def test_an_officer_of_two_posts_chooses_and_changes(
    browser: Open, probes: Probes, change: Change, small_world: world.World
) -> None:
    second: dict[str, int] = {}

    def grant(session: Session) -> None:
        row = PostGrant(
            officer_id=small_world.officers["town_operator"],
            organisation_id=small_world.organisations["other_town"],
            division_code="130123101000",
            post="operator",
            valid_from=world.SINCE,
            granted_at=clock.now(),
        )
        session.add(row)
        session.flush()
        second["id"] = row.id

    change(grant)
    one = browser()
    probes.expect(one.sign_in("town_operator").location == "/sign-in/post", "was not asked which post")
    foreign = one.post("/sign-in/post", {"post": str(small_world.grants["county_admin"])})
    probes.expect(foreign.status_code == 422, "took somebody else's post")
    probes.expect(one.post("/sign-in/post", {"post": str(second["id"])}).location == "/", "did not get in")
    probes.expect("诸福屯镇惠民办" in one.get("/").get_data(as_text=True), "works in the wrong post")
    before = one.token
    answer = one.post(f"/switch-post/{small_world.grants['town_operator']}")
    probes.expect(answer.location == "/" and one.token != before, "the post changed without a new token")
    answer = one.post(f"/switch-post/{small_world.grants['county_admin']}")
    probes.expect(answer.status_code == 403 and "这个岗位已经不在您名下" in said(answer), said(answer))
    change(lambda session: session.query(PostGrant).filter_by(id=second["id"]).update({"revoked_at": clock.now()}))


INSIDE = ["/account/", "/officers/list/?q=1", "/a%20b"]
OUTSIDE = [
    "https://evil.example/", "//evil.example/", "/\\evil.example", "\\\\evil.example", "http:evil.example",
    "evil.example", "javascript:alert(1)", "/\t/evil.example", "///evil.example", "https:/evil.example",
    " //evil.example", "/\n/evil",
]  # fmt: skip


@pytest.mark.parametrize("place", INSIDE)
def test_after_signing_in_one_lands_where_one_wanted(browser: Open, probes: Probes, place: str) -> None:
    answer = browser().sign_in("informant", next=place)
    probes.expect(answer.location == place, answer.location)


@pytest.mark.parametrize("place", OUTSIDE)
def test_no_sign_in_leads_out_of_the_product(browser: Open, probes: Probes, place: str) -> None:
    answer = browser().sign_in("informant", next=place)
    probes.expect(answer.location == "/", answer.location)
    page = browser().get("/sign-in", query_string={"next": place})
    probes.expect("evil" not in page.get_data(as_text=True), place)


def test_a_page_asked_for_before_signing_in_is_shown_afterwards(browser: Open, probes: Probes) -> None:
    one = browser()
    answer = one.get("/account/password?x=1")
    probes.expect(answer.location == "/sign-in?next=/account/password?x%3D1", answer.location)
    one.get(answer.location)
    probes.expect(one.sign_in("informant", next="/account/password?x=1").location == "/account/password?x=1", "lost")


def test_an_address_that_nobody_registered_is_told_whom_to_call(browser: Open, probes: Probes) -> None:
    stranger = browser("10.9.9.9")
    probes.expect("本机地址 10.9.9.9 没有登记，不能登录。请联系" in said(stranger.get("/sign-in")), "no sentence")
    answer = stranger.sign_in("informant")
    probes.expect("本机地址 10.9.9.9 没有登记" in said(answer) and "0311-88020001" in said(answer), said(answer))
    answer = stranger.sign_in("no-such-officer")
    probes.expect("本机地址 10.9.9.9 没有登记" in said(answer), "an unknown name reads otherwise")
    with system_session("test") as session:
        counted = session.query(Officer.failures).filter_by(id=officer_id("informant")).scalar()
    probes.expect(counted == 0, "a stranger can lock an officer out")


@pytest.mark.parametrize("written", ["10.1.2.3", "2001:db8::7", "10.4.0.0/28"])
def test_an_address_of_somebody_else_does_not_let_one_in(
    browser: Open, probes: Probes, change: Change, written: str, small_world: world.World
) -> None:
    change(lambda session: session.add(terminal(small_world, "town_operator", written)))
    there = written.replace("10.4.0.0/28", "10.4.0.9")
    probes.expect(browser(there).sign_in("town_operator").location == "/", "the own address is refused")
    answer = browser(there).sign_in("informant")
    probes.expect(f"本机地址 {there} 没有分配给这个用户" in said(answer), said(answer))


def terminal(small_world: world.World, key: str, written: str) -> Terminal:
    """A registered address of an officer of the world."""
    low, high = addresses.bounds(addresses.parse_terminal(written))
    where = world.OFFICERS[key][0]
    return Terminal(
        address=written,
        low=low,
        high=high,
        officer_id=small_world.officers[key],
        organisation_id=small_world.organisations[where],
        division_code=world.ORGANISATIONS[where][1],
        valid_from=world.SINCE,
        assigned_at=clock.now(),
    )


def test_signing_in_again_ends_the_session_before(browser: Open, probes: Probes) -> None:
    one = browser().come_in("informant")
    old = one.token
    one.get("/")
    one.open("/sign-in", "POST", data={
        "csrf_token": one.form_token, "username": "informant", "password": world.PASSWORD
    })  # fmt: skip
    probes.expect(one.token != old and one.get("/").status_code == 200, "the new session does not open")
    other = browser()
    other.token = old
    probes.expect("您已重新登录" in said(other.get("/sign-in")), "the session before is still open")


def test_a_post_that_lost_its_desk_reads_whom_to_call_and_may_sign_in_again(
    browser: Open, probes: Probes, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = browser().come_in("informant")
    monkeypatch.setattr("app.access.standing.actor_for", lambda *_given, **_said: None)
    answer = one.get("/account/")
    sentence = "您的岗位在本机构没有对应的工作台，请联系正定县惠民办（0311-88020001）核对岗位授权"
    probes.expect(answer.status_code == 403 and sentence in said(answer), said(answer))
    probes.expect(one.get("/sign-in").status_code == 200, "cannot sign in anew")
