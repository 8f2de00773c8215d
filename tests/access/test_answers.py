"""What every answer carries, and that nothing changes without its form's token: generated from the URL map."""

from __future__ import annotations

import http.cookies
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from flask import Flask
from werkzeug.routing import Rule

from app.access import gate
from app.access.doors import OPEN_ENDPOINTS, WITHOUT_FORM, Door, Undeclared, check_routes, door_of
from app.access.headers import ALWAYS
from app.access.models import SessionKind
from tests import signing
from tests.access.browser import Browser, said
from tests.access.conftest import Probes

Open = Callable[..., Browser]
CHANGING = {"POST", "PUT", "PATCH", "DELETE"}
EXPIRED = "页面已过期，请刷新后再提交"


def changing(app: Flask) -> Iterator[tuple[Rule, str, str]]:
    """Every route and method that may change something, with an address."""
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) & CHANGING):
            built = rule.build(dict.fromkeys(rule.arguments, "1"))
            assert built is not None
            yield rule, method, built[1]


def test_nothing_changes_without_the_forms_token(app: Flask, browser: Open, probes: Probes) -> None:
    one = browser().come_in("county_admin")
    for rule, method, path in changing(app):
        if rule.endpoint in WITHOUT_FORM:
            continue
        for forged in ({}, {"csrf_token": "forged"}, {"csrf_token": ""}):
            answer = one.open(path, method, data=forged)
            probes.expect(answer.status_code == 400 and EXPIRED in said(answer), (method, path, answer.status_code))
        answer = one.open(path, method, headers={"X-CSRFToken": "forged"})
        probes.expect(answer.status_code == 400, (method, path))
    probes.expect(one.get("/account/").status_code == 200, "something changed after all")


def test_a_token_of_another_browser_is_forged(browser: Open, probes: Probes) -> None:
    one, other = browser().come_in("informant"), browser()
    other.get("/sign-in")
    answer = one.open("/sign-out", "POST", data={"csrf_token": other.form_token})
    probes.expect(answer.status_code == 400 and EXPIRED in said(answer), said(answer))
    probes.expect(one.get("/account/").status_code == 200, "signed out by a forged form")


def test_the_api_with_a_browsers_cookie_asks_for_the_token_too(app: Flask, browser: Open, probes: Probes) -> None:
    one = browser().come_in("informant")
    bearer = signing.sign_in(browser().client, "informant", kind=SessionKind.TOKEN)
    for headers in ({}, {"Authorization": f"Bearer {bearer}"}, {"Content-Type": "application/json"}):
        answer = one.open("/api/v1/token", "DELETE", headers=headers)
        probes.expect(answer.status_code == 400 and EXPIRED in said(answer), said(answer))
    program = browser(Authorization=f"Bearer {bearer}")
    answer = program.open("/api/v1/token", "DELETE")
    probes.expect(answer.status_code == 200 and "令牌已作废" in said(answer), said(answer))
    probes.expect(program.get("/api/v1/openapi.json").status_code == 401, "the token goes on")
    probes.expect(one.get("/account/").status_code == 200, "the browser's session ended with the token")


def test_the_token_route_takes_no_form_of_another_site(browser: Open, probes: Probes) -> None:
    for said_as in ("application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=x"):
        answer = browser().open("/api/v1/token", "POST", data="{}", headers={"Content-Type": said_as})
        probes.expect(answer.status_code == 400 and "请用 JSON 提交" in said(answer), said(answer))
    for body in ("[]", "1", "{", '{"username": 1}', '{"username": {"a": 1}}', ""):
        answer = browser().open("/api/v1/token", "POST", data=body, headers={"Content-Type": "application/json"})
        probes.expect(answer.status_code == 400 and "请用 JSON 提交" in said(answer), said(answer))


KINDS = {
    "a page": ("county_admin", "/", 200),
    "a list": ("county_admin", "/officers/list/", 200),
    "a form": ("county_admin", "/account/password", 200),
    "an export": ("county_admin", "/officers/export", (200, 302, 405)),
    "the API": ("county_admin", "/api/v1/openapi.json", 200),
    "a refused page": ("informant", "/officers/list/", 403),
    "what is not there": ("informant", "/no/such/page", 404),
    "a wrong method": ("informant", "/sign-out", 405),
    "the door": ("", "/sign-in", 200),
    "a step of it": ("", "/sign-in/code", 302),
    "a page before signing in": ("", "/account/", 302),
    "the API before signing in": ("", "/api/v1/openapi.json", 401),
    "a style sheet": ("", "/static/ywl.css", 200),
    "a file that is not there": ("", "/static/none.css", 404),
    "a way out of static": ("", "/static/../config.py", (302, 404)),
    "the health check": ("", "/healthz", 200),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_answer_carries_the_headers(browser: Open, probes: Probes, kind: str) -> None:
    key, path, status = KINDS[kind]
    answer = (browser().come_in(key) if key else browser()).get(path)
    allowed = status if isinstance(status, tuple) else (status,)
    probes.expect(answer.status_code in allowed, answer.status_code)
    for name, value in ALWAYS.items():
        probes.expect(answer.headers.get(name) == value, (name, answer.headers.get(name)))
    if kind not in ("a style sheet", "a file that is not there"):
        probes.expect(answer.headers["Cache-Control"] == "no-store", answer.headers.get("Cache-Control"))
    probes.expect("Server" not in answer.headers or "Werkzeug" not in answer.headers["Server"], "tells its make")
    probes.expect("Access-Control-Allow-Origin" not in answer.headers, "opens itself to other sites")


def test_the_content_policy_lets_nothing_in_from_elsewhere(probes: Probes) -> None:
    policy = dict(part.split(" ", 1) for part in ALWAYS["Content-Security-Policy"].split("; "))
    for name in ("default-src", "script-src", "style-src", "base-uri", "form-action"):
        probes.expect(policy[name] == "'self'", policy[name])
    for name in ("frame-ancestors", "object-src"):
        probes.expect(policy[name] == "'none'", policy[name])
    probes.expect(policy["img-src"] == "'self' data:", policy["img-src"])
    probes.expect("unsafe" not in ALWAYS["Content-Security-Policy"], "unsafe")


def test_versioned_files_may_be_kept_for_ever_and_nothing_else(browser: Open, probes: Probes) -> None:
    kept = browser().get("/static/ywl.css?v=1").headers["Cache-Control"]
    probes.expect("immutable" in kept and "public" in kept, kept)
    probes.expect("immutable" not in browser().get("/static/ywl.css").headers.get("Cache-Control", ""), "kept")


def cookies_of(answer: object) -> dict[str, http.cookies.Morsel[str]]:
    found: http.cookies.SimpleCookie = http.cookies.SimpleCookie()
    for line in answer.headers.getlist("Set-Cookie"):  # type: ignore[attr-defined]
        found.load(line)
    return {name: cookie for name, cookie in found.items() if cookie.value}


def test_cookies_are_for_this_browser_and_this_site_only(browser: Open, probes: Probes) -> None:
    one = browser()
    for name, cookie in {**cookies_of(one.get("/sign-in")), **cookies_of(one.sign_in("informant"))}.items():
        probes.expect(bool(cookie["httponly"]) and cookie["samesite"] == "Lax" and cookie["path"] == "/", name)
        probes.expect(not cookie["domain"] and not cookie["max-age"] and not cookie["expires"], name)


def test_in_production_cookies_and_transport_are_bound_to_https(app: Flask, browser: Open, probes: Probes) -> None:
    from app import create_app

    here = app.config["YWL"]
    keys = here.instance / "keys" / "field.keys"
    there = replace(here, environment="production", field_keys_file=keys, hosts=("localhost", "ywl.example.cn"))
    other = create_app(there)
    one = Browser(other)
    answer = one.get("/sign-in", base_url="https://localhost")
    probes.expect("max-age=31536000" in answer.headers["Strict-Transport-Security"], "no HSTS")
    first = cookies_of(answer)
    form = {"csrf_token": one.form_token, "username": "informant", "password": "Hui-Min#2026-zhi"}
    sent = {"data": form, "base_url": "https://localhost"}
    refused = one.open("/sign-in", "POST", **sent)
    probes.expect(refused.status_code == 400 and EXPIRED in said(refused), "a form without its referrer")
    refused = one.open("/sign-in", "POST", headers={"Referer": "https://evil.example/"}, **sent)
    probes.expect(refused.status_code == 400, "a form from another site")
    done = one.open("/sign-in", "POST", headers={"Referer": "https://localhost/sign-in"}, **sent)
    probes.expect(done.status_code == 302, said(done))
    for name, cookie in {**first, **cookies_of(done)}.items():
        probes.expect(name.startswith("__Host-") and bool(cookie["secure"]) and cookie["path"] == "/", name)


def test_an_error_tells_no_value_of_the_database(browser: Open, probes: Probes) -> None:
    one = browser().come_in("county_admin")
    for path in (
        "list/?q=((((",
        "list/?sort=nothing",
        "list/?page=abc",
        "list/?username=%00",
        "show/abc",
        "show/999999999999999999999",
    ):
        answer = one.get(f"/officers/{path}")
        text = answer.get_data(as_text=True)
        probes.expect(answer.status_code < 500, (path, answer.status_code))
        probes.expect("Traceback" not in text and "SELECT" not in text and "sqlalchemy" not in text.lower(), path)


def test_every_route_is_declared(app: Flask, probes: Probes) -> None:
    check_routes(app)
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        probes.expect(rule.endpoint in OPEN_ENDPOINTS or bool(getattr(view, "_permission_name", "")), rule.endpoint)
    known = {rule.endpoint for rule in app.url_map.iter_rules()}
    probes.expect(set(OPEN_ENDPOINTS) <= known, set(OPEN_ENDPOINTS) - known)


def test_an_undeclared_route_stops_the_start(probes: Probes) -> None:
    bare = Flask("bare")
    bare.add_url_rule("/hole", "hole", lambda: "open to everyone")
    with pytest.raises(Undeclared, match="hole"):
        check_routes(bare)
    probes.expect(door_of("hole") is Door.DESK, "an undeclared route has an open door")


def test_every_page_but_the_open_ones_wants_somebody_signed_in(app: Flask, browser: Open, probes: Probes) -> None:
    for rule in app.url_map.iter_rules():
        if OPEN_ENDPOINTS.get(rule.endpoint) in (Door.ANYONE, Door.SIGNING_IN):
            continue
        built = rule.build(dict.fromkeys(rule.arguments, "1"))
        assert built is not None
        for method in sorted((rule.methods or set()) - {"OPTIONS"}):
            answer = browser().open(built[1], method)
            is_refused = answer.status_code == 401 or (
                answer.status_code == 302 and answer.location.startswith("/sign-in")
            )
            probes.expect(is_refused, (method, built[1], answer.status_code))


def test_a_fragment_asks_the_page_to_sign_in(browser: Open, probes: Probes) -> None:
    answer = browser().get("/officers/list/", headers={"HX-Request": "true"})
    probes.expect(answer.status_code == 401 and "/sign-in" in answer.headers["HX-Redirect"], answer.headers)


def test_reading_requests_get_a_session_that_only_reads(app: Flask, browser: Open, probes: Probes) -> None:
    from app.extensions import db
    from app.store.wall import READ_ONLY, scope_of

    seen: list[tuple[str, bool, str]] = []

    def look() -> None:
        from flask import request

        session = db.session()
        seen.append((request.method, bool(session.info.get(READ_ONLY)), scope_of(session).division))

    app.before_request_funcs[None].append(look)
    try:
        one = browser().come_in("informant")
        seen.clear()
        one.get("/account/")
        one.post("/preferences/", {"theme": "light"})
    finally:
        app.before_request_funcs[None].remove(look)
    probes.expect(("GET", True, "130123100201") in seen, seen)
    probes.expect(("POST", False, "130123100201") in seen, seen)
    probes.expect(set(gate.READS) == {"GET", "HEAD", "OPTIONS"}, gate.READS)
