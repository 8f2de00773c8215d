"""Take the pictures of the README and the documents from the running demonstration (`make run` in another window)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from playwright.sync_api import Browser, Page, sync_playwright

from app.kernel import clock, totp

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
ADDRESS = f"http://127.0.0.1:{os.environ.get('PORT', '8080')}"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

PICTURES: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
    ("home", "xian_wang1", "/", {}),
    ("officers", "xian_wang1", "/officers/list/", {}),
    ("officer-form", "xian_wang1", "/officers/add", {}),
    ("terminals", "xian_wang1", "/terminals/list/", {}),
    ("households", "zhen01_caozuo", "/households/list/", {}),
    ("person", "zhen01_caozuo", "/persons/show/5", {}),
    ("imports", "zhen01_caozuo", "/imports/new", {}),
    ("screening", "xian_caozuo", "/screening/", {}),
    (
        "evidence",
        "xian_caozuo",
        "/screening-exit/?finding=exit&state=open&programme_code=2081901",
        {"open": "依据和决定"},
    ),
    ("roster", "civil_shenhe", "/roster/15", {}),
    ("supervision", "xian_jiandu", "/supervision/", {}),
    ("trail", "xian_shenji", "/audit-events/list/", {}),
    ("informant", "cun01", "/", {"width": 360, "height": 740}),
)


def accounts() -> dict[str, dict[str, str]]:
    """The demonstration's users by user name."""
    flask = [str(ROOT / ".venv" / "bin" / "flask"), "--app", "run", "demo", "accounts", "--json"]
    told = subprocess.run(flask, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return {account["username"]: account for account in json.loads(told)}


def sign_in(page: Page, account: dict[str, str]) -> None:
    """Sign in through the forms."""
    page.goto(f"{ADDRESS}/sign-in")
    page.fill("[name=username]", account["username"])
    page.fill("[name=password]", account["password"])
    page.press("[name=password]", "Enter")
    page.wait_for_load_state()
    if page.locator("[name=code]").count():
        page.fill("[name=code]", totp.code_at(account["secret"], clock.now()))
        page.press("[name=code]", "Enter")
        page.wait_for_load_state()
    if "/sign-in" in page.url:
        raise SystemExit(f"{account['username']} could not sign in: {page.locator('main').inner_text()[:200]}")


def take(browser: Browser) -> None:
    """Take every picture, one sign-in per user."""
    people, signed = accounts(), {}
    for name, username, place, said in PICTURES:
        size = {"width": said.get("width", 1366), "height": said.get("height", 768)}
        key = (username, size["width"])
        if key not in signed:
            page = browser.new_context(viewport=size, locale="zh-CN").new_page()  # type: ignore[arg-type]
            sign_in(page, people[username])
            signed[key] = page
        page = signed[key]
        page.goto(ADDRESS + place)
        page.wait_for_load_state("networkidle")
        if "open" in said:
            page.get_by_role("link", name=said["open"]).first.click()
            page.wait_for_load_state("networkidle")
        page.screenshot(path=IMAGES / f"{name}.png")
        print(f"docs/images/{name}.png")


if __name__ == "__main__":
    IMAGES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        take(chromium)
        chromium.close()
