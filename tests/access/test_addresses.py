"""The true address of a request, whatever its headers say, and whose it is."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.access.models import Irregularity, IrregularityKind
from app.offices.models import Terminal
from app.store.sessions import system_session
from tests import signing, world
from tests.access.browser import Browser, said
from tests.access.conftest import Probes
from tests.access.test_sign_in import terminal

Open = Callable[..., Browser]
Change = Callable[[Callable[[Session], object]], None]
UNKNOWN = "无法确认来访地址，已拒绝访问。请联系系统管理员检查代理服务器和代理层数的设置"


@contextlib.contextmanager
def behind(app: Flask, proxies: int) -> Iterator[None]:
    """The application stands behind so many proxies."""
    before = app.config["YWL"]
    app.config["YWL"] = replace(before, proxies=proxies)
    try:
        yield
    finally:
        app.config["YWL"] = before


@pytest.fixture
def _counter(change: Change, small_world: world.World) -> None:
    """The township operator's addresses: a machine, an IPv6 machine, and a counter behind NAT."""
    written = ["10.1.2.3", "2001:db8::7", "10.4.0.0/28", "2001:db8:1::/64"]

    def register(session: Session) -> None:
        session.query(Terminal).filter(Terminal.address.in_(written)).delete()
        session.add_all(terminal(small_world, "town_operator", address) for address in written)

    change(register)


def opens(one: Browser) -> bool:
    signing.sign_in(one.client, "town_operator", address="10.1.2.3")
    return one.get("/account/").status_code == 200


INSIDE = [
    "10.1.2.3", "::ffff:10.1.2.3", "::ffff:a01:203", "2001:db8::7", "2001:0DB8:0:0:0:0:0:7", "10.4.0.0", "10.4.0.9",
    "10.4.0.15", "::ffff:10.4.0.15", "2001:db8:1::", "2001:db8:1::ffff:1", "2001:db8:1:0:ffff:ffff:ffff:ffff",
]  # fmt: skip
OUTSIDE = [
    "10.1.2.2", "10.1.2.4", "10.1.2.30", "::ffff:10.1.2.4", "::10.1.2.3", "2001:db8::8", "10.4.0.16", "10.3.255.255",
    "2001:db8:1:1::", "2001:db8:0:ffff::", "64:ff9b::10.1.2.3", "2002:a01:203::",
]  # fmt: skip


@pytest.mark.usefixtures("_counter")
@pytest.mark.parametrize("address", INSIDE)
def test_every_way_to_write_a_registered_address_is_that_address(browser: Open, probes: Probes, address: str) -> None:
    probes.expect(opens(browser(address)), address)


@pytest.mark.usefixtures("_counter")
@pytest.mark.parametrize("address", OUTSIDE)
def test_a_neighbouring_address_is_another_one(browser: Open, probes: Probes, address: str) -> None:
    one = browser(address)
    signing.sign_in(one.client, "town_operator", address="10.1.2.3")
    answer = one.get("/account/")
    probes.expect(answer.status_code == 403 and "没有分配给您，访问已被拒绝并记录" in said(answer), said(answer))
    probes.expect(one.get("/account/").status_code == 302, "the session goes on")


HEADERS = [
    "10.1.2.3", "10.1.2.3, 10.1.2.3", "10.1.2.3,10.1.2.3,10.1.2.3", "127.0.0.1", "::ffff:10.1.2.3", "", "unknown",
    "10.1.2.3:8080", "[2001:db8::7]", " 10.1.2.3 ", "10.1.2.3,", ",10.1.2.3",
]  # fmt: skip
"""What a stranger may write into X-Forwarded-For."""


@pytest.mark.usefixtures("_counter")
@pytest.mark.parametrize("forged", HEADERS)
def test_without_a_proxy_the_header_changes_nothing(browser: Open, probes: Probes, forged: str) -> None:
    probes.expect(not opens(browser("10.9.9.9", **{"X-Forwarded-For": forged})), "let a stranger in")
    probes.expect(opens(browser("10.1.2.3", **{"X-Forwarded-For": "6.6.6.6"})), "kept the officer out")


@pytest.mark.usefixtures("_counter")
@pytest.mark.parametrize("forged", HEADERS)
def test_behind_one_proxy_only_its_own_entry_counts(app: Flask, browser: Open, probes: Probes, forged: str) -> None:
    with behind(app, 1):
        chain = f"{forged}, 10.9.9.9" if forged else "10.9.9.9"
        probes.expect(not opens(browser("127.0.0.1", **{"X-Forwarded-For": chain})), "let a stranger in")
        chain = f"{forged}, 10.1.2.3" if forged else "10.1.2.3"
        probes.expect(opens(browser("127.0.0.1", **{"X-Forwarded-For": chain})), "kept the officer out")


@pytest.mark.usefixtures("_counter")
@pytest.mark.parametrize("forged", HEADERS)
def test_behind_two_proxies_the_second_from_the_right_counts(
    app: Flask, browser: Open, probes: Probes, forged: str
) -> None:
    with behind(app, 2):
        chain = f"{forged}, 10.9.9.9, 10.0.0.1" if forged else "10.9.9.9, 10.0.0.1"
        probes.expect(not opens(browser("127.0.0.1", **{"X-Forwarded-For": chain})), "let a stranger in")
        chain = f"{forged}, 10.1.2.3, 10.0.0.1" if forged else "10.1.2.3, 10.0.0.1"
        probes.expect(opens(browser("127.0.0.1", **{"X-Forwarded-For": chain})), "kept the officer out")


@pytest.mark.usefixtures("_counter")
@pytest.mark.parametrize(
    ("proxies", "header"),
    [(1, None), (1, ""), (1, "unknown"), (1, "10.1.2.3:8080"), (1, "10.1.2.3,"), (2, "10.1.2.3"), (2, ""), (2, None)],
)
def test_a_request_that_did_not_pass_all_proxies_is_refused(
    app: Flask, browser: Open, probes: Probes, proxies: int, header: str | None
) -> None:
    with behind(app, proxies):
        one = browser("10.1.2.3", **({} if header is None else {"X-Forwarded-For": header}))
        signing.sign_in(one.client, "town_operator", address="10.1.2.3")
        for path in ("/account/", "/sign-in"):
            answer = one.get(path)
            probes.expect(answer.status_code == 403 and UNKNOWN in said(answer), said(answer))
    with system_session("test") as session:
        noted = session.query(Irregularity).filter_by(kind=IrregularityKind.PROXY).count()
    probes.expect(noted >= 1, "not on record")


OTHER_HEADERS = ["X-Real-IP", "Forwarded", "X-Client-IP", "True-Client-IP", "CF-Connecting-IP", "X-Forwarded", "Via"]


@pytest.mark.usefixtures("_counter")
@pytest.mark.parametrize("name", OTHER_HEADERS)
def test_no_other_header_tells_an_address(browser: Open, probes: Probes, name: str) -> None:
    value = "for=10.1.2.3" if name == "Forwarded" else "10.1.2.3"
    probes.expect(not opens(browser("10.9.9.9", **{name: value})), name)


@pytest.mark.usefixtures("_counter")
def test_an_address_change_in_the_middle_of_a_session_is_refused_and_on_record(
    browser: Open, probes: Probes, small_world: world.World
) -> None:
    one = browser("10.1.2.3")
    probes.expect(opens(one), "not in")
    one.address = "10.7.7.7"
    answer = one.get("/officers/list/?q=1")
    probes.expect("本机地址 10.7.7.7 没有分配给您" in said(answer), said(answer))
    with system_session("test") as session:
        row = session.query(Irregularity).filter_by(kind=IrregularityKind.ADDRESS, address="10.7.7.7").one()
        probes.expect(
            (row.officer_id, row.path) == (small_world.officers["town_operator"], "/officers/list/"), row.path
        )
    one.address = "10.1.2.3"
    probes.expect(one.get("/account/").status_code == 302, "the session goes on at the old address")


STRANGE_PATHS = ["/officers/%00", "/%ff%fe", "/" + "x" * 3000, "/%F0%9F%92%A9", "/a%0d%0aSet-Cookie:x=1"]


@pytest.mark.usefixtures("_counter")
@pytest.mark.parametrize("path", STRANGE_PATHS)
def test_a_refusal_at_a_strange_path_is_on_record_like_any_other(browser: Open, probes: Probes, path: str) -> None:
    one = browser("10.7.7.8")
    signing.sign_in(one.client, "town_operator", address="10.1.2.3")
    answer = one.get(path)
    probes.expect(answer.status_code == 403 and "没有分配给您" in said(answer), said(answer))
    probes.expect("x=1" not in str(answer.headers), "a header was split")


HOSTS = ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "localhost@evil.example", "[::1]", ""]
HOSTS += ["evil.example:80", "LOCALHOST.", "10.1.2.3", "localhost/evil", "localhost\\evil"]


@pytest.mark.parametrize("host", HOSTS)
def test_a_host_that_is_not_ours_is_refused(browser: Open, probes: Probes, host: str) -> None:
    one = browser(Host=host)
    for path in ("/sign-in", "/", "/static/ywl.css", "/healthz"):
        answer = one.get(path)
        probes.expect(answer.status_code == 400 and "不是本系统的网址" in said(answer), (host, path, said(answer)))
        probes.expect("evil" not in answer.get_data(as_text=True), "the forged host is echoed")
        probes.expect(answer.headers["X-Content-Type-Options"] == "nosniff", "no headers")


REWRITES = ["X-Forwarded-Host", "X-Host", "X-Forwarded-Server", "X-Original-URL", "X-Rewrite-URL"]


@pytest.mark.parametrize("header", REWRITES)
def test_no_header_changes_host_or_path(browser: Open, probes: Probes, header: str) -> None:
    answer = browser(**{header: "evil.example"}).get("/")
    probes.expect(answer.status_code == 302 and answer.location == "/sign-in", answer.location)
