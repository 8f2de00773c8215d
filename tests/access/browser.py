"""A browser without a screen: it keeps cookies, fills forms with their tokens, and reads sentences."""

from __future__ import annotations

import html
import re
from typing import Any

from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.access import cookies
from app.kernel import clock, totp
from app.offices.models import Officer
from app.store.sessions import system_session
from tests import world

_TOKEN = re.compile(r'<meta name="csrf-token" content="([^"]+)"')


class Browser:
    """One browser at one address."""

    def __init__(self, app: Flask, address: str = "127.0.0.1", headers: dict[str, str] | None = None) -> None:
        self.app = app
        self.client = app.test_client()
        self.address, self.headers = address, dict(headers or {})
        self.form_token = ""

    def open(self, path: str, method: str = "GET", **said: Any) -> TestResponse:
        """One request, as it is."""
        headers = {**self.headers, **said.pop("headers", {})}
        base = {"REMOTE_ADDR": self.address}
        answer = self.client.open(path, method=method, headers=headers, environ_overrides=base, **said)
        found = _TOKEN.search(answer.get_data(as_text=True)) if answer.mimetype == "text/html" else None
        if found:
            self.form_token = html.unescape(found[1])
        return answer

    def get(self, path: str, **said: Any) -> TestResponse:
        """Look at a page."""
        return self.open(path, **said)

    def post(self, path: str, data: dict[str, str] | None = None, **said: Any) -> TestResponse:
        """Send a form with its token."""
        self.get("/sign-in", follow_redirects=True)
        return self.open(path, "POST", data={"csrf_token": self.form_token, **(data or {})}, **said)

    def sign_in(self, key: str, password: str = world.PASSWORD, **more: str) -> TestResponse:
        """The first form only."""
        return self.post("/sign-in", {"username": key, "password": password, **more})

    def come_in(self, key: str) -> Browser:
        """All forms that an officer of the world meets."""
        answer = self.sign_in(key)
        assert answer.status_code == 302, said(answer)
        if answer.location.startswith("/sign-in/code"):
            forget_code(key)
            answer = self.post("/sign-in/code", {"code": present_code()})
            assert answer.status_code == 302, said(answer)
        assert self.get("/").status_code == 200
        return self

    @property
    def token(self) -> str:
        """What the session cookie holds."""
        cookie = self.client.get_cookie(cookies.name(self.app.config["YWL"]), domain="localhost")
        return cookie.value if cookie else ""

    @token.setter
    def token(self, value: str) -> None:
        self.client.set_cookie(cookies.name(self.app.config["YWL"]), value, domain="localhost")


def said(answer: TestResponse) -> str:
    """The words of an answer."""
    text = answer.get_data(as_text=True)
    if answer.mimetype == "application/json":
        return str(answer.json.get("message", "")) if isinstance(answer.json, dict) else text
    main = text.partition("<main")[2] or text
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", main)))


def present_code(secret: str = world.CODE_SECRET) -> str:
    """What the authenticator shows now."""
    return totp.code_at(secret, clock.now())


def forget_code(key: str) -> None:
    """Let the present code be used once more."""
    with system_session("tests sign in twice within one code") as session:
        session.query(Officer).filter_by(username=key).update({"code_counter": 0})
        session.commit()


def officer_id(key: str) -> int:
    """The number of an officer of the world."""
    with system_session("tests look up an officer") as session:
        found = session.scalar(select(Officer.id).where(Officer.username == key))
        assert found is not None
        return found
