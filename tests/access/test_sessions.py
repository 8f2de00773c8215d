"""Sessions end when they must: by themselves, by the officer, by an administrator, and never only in the browser."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from app.access.models import OfficerSession, SessionKind
from app.access.services import administration, sessions, throttles
from app.access.services.writing import writing
from app.access.tags import Tag
from app.audit.models import AuditEvent
from app.kernel import clock
from app.offices.models import Officer, Organisation, PostGrant, Terminal
from app.offices.services import grants, officers, terminals
from app.store.actor import Actor, system
from app.store.sessions import session_for, system_session
from tests import signing, world
from tests.access.browser import Browser, said
from tests.access.conftest import Probes

Open = Callable[..., Browser]
Change = Callable[[Callable[[Session], object]], None]
PLACES = ["/", "/account/", "/account/sessions", "/households/list/", "/preferences/"]
API = "/api/v1/openapi.json"


def as_actor(small_world: world.World, key: str) -> Actor:
    with system_session("test") as session:
        return world.actor(session, small_world, key)


def holders(browser: Open, key: str) -> dict[str, Browser]:
    """A browser, a copy of its cookie, and a program with a token, all of one officer."""
    one = browser().come_in(key)
    copy = browser()
    copy.token = one.token
    program = browser(Authorization=f"Bearer {signing.sign_in(browser().client, key, kind=SessionKind.TOKEN)}")
    assert copy.get("/account/").status_code == 200
    assert program.get(API).status_code == 200
    return {"browser": one, "copy": copy, "token": program}


def expect_over(probes: Probes, held: dict[str, Browser], sentence: str) -> None:
    """None of them opens anything any more, and the browser is told why."""
    for name, one in held.items():
        places = [API] if name == "token" else PLACES
        for place in places:
            answer = one.get(place)
            is_over = answer.status_code == 401 if name == "token" else answer.status_code in (302, 404)
            probes.expect(is_over and "location" not in answer.headers or "/sign-in" in answer.location, (name, place))
    told = held["copy"].get("/sign-in")
    probes.expect(sentence in said(told), said(told))
    program = held["token"].get(API)
    probes.expect(sentence in said(program), said(program))


def by_officer(session: Session, key: str) -> Officer:
    return session.query(Officer).filter_by(username=key).one()


def disable(session: Session, actor: Actor, key: str) -> None:
    officers.disable_officer(session, actor, by_officer(session, key))


def reset(session: Session, actor: Actor, key: str) -> None:
    administration.reset_password(session, actor, by_officer(session, key))


def revoke(session: Session, actor: Actor, key: str) -> None:
    grants.revoke_post(session, actor, session.query(PostGrant).filter_by(officer_id=by_officer(session, key).id).one())


def readdress(session: Session, actor: Actor, key: str) -> None:
    mine = session.query(Terminal).filter_by(officer_id=by_officer(session, key).id, revoked_at=None)
    terminals.revoke_terminal(session, actor, mine.first())


CHANGED = "您的口令、岗位或地址有变动，登录已结束，请重新登录"
ACTS = {
    "disabling": (disable, "您的账户已停用，登录已结束"),
    "a password reset": (reset, CHANGED),
    "revoking the post": (revoke, CHANGED),
    "taking the address": (readdress, CHANGED),
}


@pytest.mark.parametrize("act", ACTS)
def test_an_administrators_act_ends_what_is_open_at_once(
    browser: Open, probes: Probes, small_world: world.World, act: str
) -> None:
    held = holders(browser, "informant")
    run, sentence = ACTS[act]
    with session_for(as_actor(small_world, "county_admin")) as session:
        run(session, as_actor(small_world, "county_admin"), "informant")
    expect_over(probes, held, sentence)


def test_the_end_of_a_posts_time_ends_the_session(
    browser: Open, probes: Probes, change: Change, small_world: world.World
) -> None:
    held = holders(browser, "informant")
    over = {"valid_to": clock.today()}
    change(lambda session: session.query(PostGrant).filter_by(id=small_world.grants["informant"]).update(over))
    expect_over(probes, held, "您的岗位授权已终止，登录已结束")


def test_the_closing_of_the_organisation_ends_the_session(
    browser: Open, probes: Probes, change: Change, small_world: world.World
) -> None:
    held = holders(browser, "informant")
    village = small_world.organisations["village"]
    change(lambda session: session.query(Organisation).filter_by(id=village).update({"valid_to": clock.today()}))
    expect_over(probes, held, "您的岗位授权已终止，登录已结束")
    change(lambda session: session.query(Organisation).filter_by(id=village).update({"valid_to": None}))


def test_the_end_of_an_addresss_time_ends_the_session_and_is_on_record(
    browser: Open, probes: Probes, change: Change, small_world: world.World
) -> None:
    held = holders(browser, "informant")
    mine = small_world.officers["informant"]
    over = {"valid_to": clock.today()}
    change(lambda session: session.query(Terminal).filter_by(officer_id=mine).update(over))
    answer = held["browser"].get("/account/")
    sentence = (
        "本机地址 127.0.0.1 没有分配给您，访问已被拒绝并记录。"
        "请到本人登记的电脑上使用，或联系正定县惠民办（0311-88020001）办理"
    )
    probes.expect(answer.status_code == 403 and sentence in said(answer), said(answer))
    answer = held["token"].get(API)
    probes.expect(answer.status_code == 403 and sentence in said(answer), said(answer))
    probes.expect("没有分配给您" in said(held["copy"].get("/sign-in")), "the copy still opens")


def test_signing_out_ends_the_copies_of_the_cookie_too(browser: Open, probes: Probes) -> None:
    held = holders(browser, "informant")
    del held["token"]
    answer = held["browser"].post("/sign-out")
    probes.expect(answer.status_code == 302 and answer.location == "/sign-in?why=sign_out", answer.location)
    probes.expect(held["browser"].token == "", "the cookie stays")
    for place in PLACES:
        probes.expect(held["copy"].get(place).status_code in (302, 404), place)
    probes.expect("您已退出登录" in said(held["copy"].get("/sign-in")), "not told")


def test_a_get_never_signs_out(browser: Open, probes: Probes) -> None:
    one = browser().come_in("informant")
    probes.expect(one.get("/sign-out").status_code == 405, "a link signs out")
    probes.expect(one.get("/account/").status_code == 200, "signed out by a link")


def test_a_changed_password_ends_every_other_session(browser: Open, probes: Probes) -> None:
    held = holders(browser, "informant")
    one = browser().come_in("informant")
    new = "Geng#Huan7-Kou"
    answer = one.post("/account/password", {"old": world.PASSWORD, "new": new, "repeated": new})
    probes.expect(answer.location == "/account/" and one.get("/account/").status_code == 200, said(answer))
    expect_over(probes, held, CHANGED)


MINUTES = [(29, True), (31, False)]


@pytest.mark.parametrize(("minutes", "stands"), MINUTES)
def test_a_session_ends_after_half_an_hour_of_silence(
    browser: Open, probes: Probes, minutes: int, stands: bool
) -> None:
    one = browser().come_in("informant")
    with clock.frozen(clock.now() + timedelta(minutes=minutes)):
        answer = one.get("/account/")
        probes.expect((answer.status_code == 200) is stands, minutes)
        if not stands:
            probes.expect("why=idle" in answer.location, answer.location)
            probes.expect("长时间没有操作，登录已自动结束" in said(one.get(answer.location)), "not told")


def test_a_session_ends_after_half_a_day_of_work(browser: Open, probes: Probes) -> None:
    one = browser().come_in("informant")
    begun = clock.now()
    for minutes in range(20, 12 * 60, 20):
        with clock.frozen(begun + timedelta(minutes=minutes)):
            probes.expect(one.get("/account/").status_code == 200, minutes)
    with clock.frozen(begun + timedelta(hours=12, minutes=1)):
        answer = one.get("/account/")
        probes.expect("why=expired" in answer.location, answer.location)
        probes.expect("登录已超过最长时间" in said(one.get(answer.location)), "not told")


def test_a_token_outlives_neither_limit(browser: Open, probes: Probes) -> None:
    program = browser(Authorization=f"Bearer {signing.sign_in(browser().client, 'informant', kind=SessionKind.TOKEN)}")
    begun = clock.now()
    for minutes in range(25, 12 * 60, 25):
        with clock.frozen(begun + timedelta(minutes=minutes)):
            probes.expect(program.get(API).status_code == 200, minutes)
    with clock.frozen(begun + timedelta(hours=12, minutes=1)):
        probes.expect("登录已超过最长时间" in said(program.get(API)), "it lives on")


def test_reading_is_written_down_at_most_once_a_minute(browser: Open, probes: Probes) -> None:
    one = browser().come_in("informant")

    def seen() -> object:
        with system_session("test") as session:
            return session.query(OfficerSession.last_seen_at).order_by(OfficerSession.id.desc()).limit(1).scalar()

    first = seen()
    one.get("/account/")
    probes.expect(seen() == first, "written at once")
    with clock.frozen(clock.now() + timedelta(seconds=61)):
        one.get("/account/")
        probes.expect(seen() != first, "never written")


BAD_TOKENS = ["", "x", "0" * 43, "' OR '1'='1", "a" * 300, "\u4e00", "../../etc", "null", "undefined", "ey.J.x"]


@pytest.mark.parametrize("token", BAD_TOKENS)
def test_a_made_up_token_opens_nothing(browser: Open, probes: Probes, token: str) -> None:
    one = browser()
    if token.isascii():
        one.token = token
    probes.expect(one.get("/account/").status_code == 302, "a cookie opens")
    program = browser(Authorization=f"Bearer {token}".encode().decode("latin-1"))
    answer = program.get(API)
    probes.expect(answer.status_code == 401 and "还没有登录" in said(answer), said(answer))


def test_what_is_kept_of_a_token_opens_nothing(browser: Open, probes: Probes) -> None:
    one = browser().come_in("informant")
    with system_session("test") as session:
        kept = session.query(OfficerSession.token_hash).order_by(OfficerSession.id.desc()).limit(1).scalar()
    thief = browser()
    thief.token = kept
    probes.expect(thief.get("/account/").status_code == 302 and kept != one.token, "the hash opens")


def test_the_forms_cookie_alone_opens_nothing(browser: Open, probes: Probes) -> None:
    one = browser().come_in("informant")
    thief = browser()
    cookie = one.client.get_cookie("ywl-form", domain="localhost")
    thief.client.set_cookie("ywl-form", cookie.value if cookie else "", domain="localhost")
    thief.client.set_cookie("remember_token", "1|forged", domain="localhost")
    probes.expect(thief.get("/account/").status_code == 302, "the signed cookie opens")


def test_a_foreign_remember_cookie_changes_nothing_for_who_is_signed_in(browser: Open, probes: Probes) -> None:
    one = browser().come_in("informant")
    one.client.set_cookie("remember_token", "1|forged", domain="localhost")
    probes.expect(one.get("/account/").status_code == 200, "confused by a cookie of the framework")
    probes.expect(one.get("/officers/list/").status_code == 403, "not refused as it should be")


def test_a_token_is_for_programs_and_a_session_for_browsers(browser: Open, probes: Probes) -> None:
    token = signing.sign_in(browser().client, "informant", kind=SessionKind.TOKEN)
    program = browser(Authorization=f"Bearer {token}")
    answer = program.get("/account/")
    probes.expect(answer.status_code == 403 and "接口令牌只能用于接口" in said(answer), said(answer))
    swapped = browser()
    swapped.token = token
    probes.expect(swapped.get("/account/").status_code == 302, "a token in the cookie opens pages")
    web = browser(Authorization=f"Bearer {browser().come_in('informant').token}")
    probes.expect(web.get(API).status_code == 403, "a cookie's token opens the API as a bearer")


def test_my_own_sessions_are_shown_and_ended_and_nobody_elses(browser: Open, probes: Probes) -> None:
    one, other, foreign = (browser().come_in(key) for key in ("informant", "informant", "supervisor"))
    with system_session("test") as session:
        rows = {row.token_hash: row.id for row in session.query(OfficerSession)}
    number = {name: rows[sessions.hash_of(each.token)] for name, each in
              {"one": one, "other": other, "foreign": foreign}.items()}  # fmt: skip
    page = said(one.get("/account/sessions"))
    probes.expect("本次登录" in page and "127.0.0.1" in page, page)
    answer = one.post(f"/account/sessions/{number['foreign']}/end")
    probes.expect(answer.status_code == 404 and "这个登录已经结束" in said(answer), said(answer))
    probes.expect(foreign.get("/account/").status_code == 200, "somebody else's session was ended")
    probes.expect(one.post(f"/account/sessions/{number['other']}/end").status_code == 302, "not ended")
    probes.expect("已被您从别处结束" in said(other.get("/sign-in")), "still open")


def test_the_security_administrator_sees_and_ends_sessions_of_the_own_area_only(browser: Open, probes: Probes) -> None:
    guard, near, far = (browser().come_in(key) for key in ("security_administrator", "informant", "other_county_admin"))
    page = said(guard.get("/online-sessions/"))
    probes.expect("阿卜杜拉·买买提" in page and "周外网" not in page, page)
    with system_session("test") as session:
        rows = {row.token_hash: row.id for row in session.query(OfficerSession)}
    ids = [rows[sessions.hash_of(each.token)] for each in (near, far)]
    probes.expect(guard.post(f"/online-sessions/{ids[1]}/end").status_code == 404, "reaches into another county")
    probes.expect(far.get("/account/").status_code == 200, "ended in another county")
    probes.expect(guard.post(f"/online-sessions/{ids[0]}/end").status_code == 302, "not ended")
    probes.expect("管理员结束了您的登录" in said(near.get("/sign-in")), "still open")
    probes.expect(near.get("/online-sessions/").status_code == 302, "an informant looks")


def test_sign_in_and_its_end_are_on_the_trail(browser: Open, probes: Probes) -> None:
    with system_session("test") as session:
        before = session.query(AuditEvent).count()
    browser().come_in("informant").post("/sign-out")
    with system_session("test") as session:
        tags = [row.tag for row in session.query(AuditEvent).order_by(AuditEvent.seq).offset(before)]
    for tag in (Tag.PASS_PASSWORD, Tag.OPEN, Tag.END):
        probes.expect(tag in tags, tags)


def test_the_sweep_ends_what_is_over_and_removes_what_is_old(browser: Open, probes: Probes) -> None:
    browser().come_in("informant")
    with clock.frozen(clock.now() + timedelta(hours=13)), writing("test") as session:
        ended, _removed = sessions.sweep(session, system("test"))
        session.commit()
        probes.expect(ended >= 1, "nothing ended")
    with clock.frozen(clock.now() + timedelta(days=200)), writing("test") as session:
        _ended, removed = sessions.sweep(session, system("test"))
        swept = throttles.sweep(session)
        session.commit()
        probes.expect(removed >= 1 and swept >= 1, (removed, swept))
