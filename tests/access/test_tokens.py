"""Tokens for programs: the same checks as a browser meets, nothing half open, nothing that outlives a revocation."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.access.models import OfficerSession, SessionKind
from app.kernel import clock
from app.offices.models import Officer, PostGrant
from app.store.sessions import system_session
from tests import world
from tests.access.browser import Browser, present_code, said
from tests.access.conftest import Probes

Open = Callable[..., Browser]
Change = Callable[[Callable[[Session], object]], None]
API = "/api/v1/openapi.json"


def ask(one: Browser, key: str, password: str = world.PASSWORD, **more: str) -> Any:
    body = json.dumps({"username": key, "password": password, **more})
    return one.open("/api/v1/token", "POST", data=body, content_type="application/json")


@pytest.mark.parametrize("key", ["informant", "town_operator", "supervisor"])
def test_a_program_signs_in_and_works(browser: Open, probes: Probes, key: str) -> None:
    answer = ask(browser(), key, code=present_code())
    probes.expect(answer.status_code == 200 and answer.json["type"] == "Bearer", said(answer))
    probes.expect("Set-Cookie" not in answer.headers or "ywl=" not in answer.headers["Set-Cookie"], "a cookie")
    program = browser(Authorization=f"Bearer {answer.json['token']}")
    probes.expect(program.get(API).status_code == 200, "refused")
    with system_session("test") as session:
        kept = session.query(OfficerSession).order_by(OfficerSession.id.desc()).limit(1).one()
        probes.expect(kept.kind == SessionKind.TOKEN, kept.kind)
        probes.expect(answer.json["token"] not in (kept.token_hash, kept.browser), "in clear")


WRONG = "用户名或口令不正确，或者本机地址"
REFUSED: dict[str, tuple[str, dict[str, str], str]] = {
    "a wrong password": ("informant", {"password": "x"}, WRONG),
    "an unknown name": ("nobody", {}, WRONG),
    "no code": ("finance", {}, "这个岗位要求验证码，请在 code 中填写"),
    "a wrong code": ("finance", {"code": "000000"}, "验证码不正确"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_program_is_refused_and_nothing_stays_open(browser: Open, probes: Probes, case: str) -> None:
    key, given, sentence = REFUSED[case]
    answer = ask(browser(), key, **given)
    probes.expect(answer.status_code == 401 and sentence in said(answer), said(answer))
    with system_session("test") as session:
        left = session.query(OfficerSession).filter_by(kind=SessionKind.TOKEN, ended_at=None).count()
    probes.expect(left == 0, left)


@pytest.mark.parametrize("name", ["informant\0", "\ud800", "x" * 5000, "\n", "informant\u200b"])
def test_a_strange_name_gets_no_token(browser: Open, probes: Probes, name: str) -> None:
    answer = ask(browser(), name)
    probes.expect(answer.status_code == 401 and WRONG in said(answer), said(answer))


def test_an_address_that_is_not_assigned_gets_no_token(browser: Open, probes: Probes) -> None:
    answer = ask(browser("10.9.9.9"), "informant")
    probes.expect(answer.status_code == 401 and "没有登记，不能登录" in said(answer), said(answer))


@pytest.mark.parametrize("fields", [{"must_change_password": True}, {"code_secret": None}])
def test_what_needs_a_person_is_done_in_the_browser_first(
    browser: Open, probes: Probes, change: Change, fields: dict[str, object]
) -> None:
    change(lambda session: session.query(Officer).filter_by(username="finance").update(fields))  # type: ignore[arg-type]
    answer = ask(browser(), "finance", code=present_code())
    probes.expect(answer.status_code == 401 and "要先用浏览器登录一次" in said(answer), said(answer))
    secret = {"code_secret": world.CODE_SECRET}
    change(lambda session: session.query(Officer).filter_by(username="finance").update(secret))


def test_a_program_says_which_post(browser: Open, probes: Probes, change: Change, small_world: world.World) -> None:
    second: list[int] = []

    def grant(session: Session) -> None:
        row = PostGrant(
            officer_id=small_world.officers["station_operator"],
            organisation_id=small_world.organisations["town"],
            division_code="130123100000",
            post="operator",
            valid_from=world.SINCE,
            granted_at=clock.now(),
        )
        session.add(row)
        session.flush()
        second.append(row.id)

    change(grant)
    text = said(ask(browser(), "station_operator"))
    probes.expect("请在 post 中写明其一：" in text and f"{second[0]}（网络操作员·正定镇惠民办）" in text, text)
    for other in ("network_admin", str(small_world.grants["county_admin"]), "operator", "0", "x"):
        answer = ask(browser(), "station_operator", post=other)
        probes.expect(answer.status_code == 401 and "请在 post 中写明" in said(answer), (other, said(answer)))
    answer = ask(browser(), "station_operator", post=str(second[0]))
    probes.expect(answer.status_code == 200, said(answer))


def test_a_code_for_a_token_is_used_up_too(browser: Open, probes: Probes) -> None:
    code = present_code()
    probes.expect(ask(browser(), "finance", code=code).status_code == 200, "refused")
    answer = ask(browser(), "finance", code=code)
    probes.expect(answer.status_code == 401 and "已经用过" in said(answer), said(answer))


FORGED = [
    "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.",
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOjF9.AAAA",
    "Bearer x",
    "x y",
    "a" * 500,
]


@pytest.mark.parametrize("token", FORGED)
@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "Basic", "Token", "JWT", ""])
def test_no_other_kind_of_token_opens_anything(browser: Open, probes: Probes, token: str, scheme: str) -> None:
    answer = browser(Authorization=f"{scheme} {token}".strip()).get(API)
    probes.expect(answer.status_code == 401, (scheme, token))


@pytest.mark.parametrize("place", ["access_token", "token", "jwt", "api_key"])
def test_a_token_in_the_address_opens_nothing(browser: Open, probes: Probes, place: str) -> None:
    token = ask(browser(), "informant").json["token"]
    answer = browser().get(f"{API}?{place}={token}")
    probes.expect(answer.status_code == 401, place)
