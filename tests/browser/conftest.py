"""A real browser before a real server: Debian's Chromium, driven by Playwright, on the small world."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright
from werkzeug.serving import make_server

from app.kernel import clock, totp
from app.offices.models import Officer
from app.store.sessions import system_session
from tests import world

CHROMIUM = "/usr/bin/chromium"
AXE = Path(__file__).resolve().parent.parent / "vendor" / "axe.min.js"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass
class Complaints:
    """What the browser complained of while it looked: console errors, outside requests, failed loads."""

    found: list[str] = field(default_factory=list)

    def watch(self, page: Page, origin: str) -> None:
        """Listen to a page from now on."""
        page.on("console", lambda message: self._console(message.type, message.text, page.url))
        page.on("pageerror", lambda error: self.found.append(f"{page.url}: {error}"))
        page.on("request", lambda request: self._request(request.url, origin, page.url))

    def _console(self, kind: str, text: str, url: str) -> None:
        if kind == "error":
            self.found.append(f"{url}: {text}")

    def _request(self, url: str, origin: str, page_url: str) -> None:
        if not url.startswith((origin, "data:", "blob:", "about:")):
            self.found.append(f"{page_url} asks {url}")


@pytest.fixture(scope="module")
def address(app: Flask) -> Iterator[str]:
    """The address of a server of this module's application."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join(timeout=10)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for the whole run."""
    playwright: Playwright
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def desk(chromium: Browser) -> Iterator[BrowserContext]:
    """A browser window of an old office PC, in Chinese."""
    context = chromium.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
    yield context
    context.close()


@pytest.fixture
def phone(chromium: Browser) -> Iterator[BrowserContext]:
    """A browser window of a village informant's telephone."""
    context = chromium.new_context(
        viewport={"width": 360, "height": 740}, locale="zh-CN", has_touch=True, is_mobile=True
    )
    yield context
    context.close()


def sign_in(page: Page, address: str, username: str) -> None:
    """Sign in as one of the world's officers, through the forms, as the person would."""
    page.goto(f"{address}/sign-in")
    page.fill("[name=username]", username)
    page.fill("[name=password]", world.PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_load_state()
    if page.locator("[name=code]").count():
        allow_next_code(username)
        page.fill("[name=code]", totp.code_at(world.CODE_SECRET, clock.now()))
        page.press("[name=code]", "Enter")
        page.wait_for_load_state()
    assert "/sign-in" not in page.url, page.locator("main").inner_text()


def allow_next_code(username: str) -> None:
    """Forget the last code, so that two sign-ins within half a minute need not wait for the next one."""
    with system_session("tests sign in twice within one code") as session:
        session.query(Officer).filter_by(username=username).update({"code_counter": 0})
        session.commit()


def axe(page: Page) -> list[str]:
    """What axe-core finds on the page: rule, impact, element."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: dict[str, Any] = page.evaluate("async () => await axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{violation['id']} ({violation['impact']}): {node['html'][:160]}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]
