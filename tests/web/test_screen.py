"""The screen's promises that need no browser: what is vendored, how much is loaded, and what no template may hold."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import flask_appbuilder
import pytest
from flask import Flask
from flask_appbuilder.filters import TemplateFilters

from app.web import templating
from tools import vendor

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "app/web/static"
OURS = ROOT / "app/web/templates"
THEIRS = Path(flask_appbuilder.__file__).parent / "templates"
FIRST_LOAD = 250_000
TEMPLATES = sorted(OURS.rglob("*.html"))
SAMPLE_PAGE = 30_000

_COMMENT = re.compile(r"{#.*?#}", re.S)
_FORBIDDEN = {
    "a script with a body": re.compile(r"<script(?![^>]*\bsrc=)[^>]*>|<script[^>]*>\s*[^<\s]", re.I),
    "an inline style": re.compile(r"\sstyle\s*=|<style", re.I),
    "an event attribute": re.compile(r"\son[a-z]+\s*=|hx-on", re.I),
    "an address of another server": re.compile(r"(?:src|href|action|url\()\s*=?\s*[\"']?\s*(?:https?:)?//", re.I),
    "an evaluated htmx expression": re.compile(r"\"js:|'js:|javascript:|hx-trigger=\"[^\"]*\[", re.I),
}


def names(paths: list[Path]) -> list[str]:
    return [str(path.relative_to(OURS)) for path in paths]


@pytest.fixture(scope="module")
def screen() -> Flask:
    """An application that has only the screen: our templates, our names in them and the framework's filters."""
    flask = Flask("app", root_path=str(OURS.parent))
    templating.install(flask)
    TemplateFilters(flask, None)
    return flask


def test_every_vendored_file_is_the_one_in_the_lock() -> None:
    assert vendor.check() == []


def test_every_file_in_the_vendor_folders_is_in_the_lock() -> None:
    locked = {name for entry in json.loads(vendor.LOCK.read_text()) for name in entry["files"]}
    found = {str(path.relative_to(ROOT)) for path in (STATIC / "vendor").rglob("*") if path.is_file()}
    assert found - locked == {"app/web/static/vendor/vendor.lock.json"}


def test_every_vendored_library_carries_its_licence() -> None:
    for entry in json.loads(vendor.LOCK.read_text()):
        assert entry["licence"] in {"MIT", "0BSD", "Apache-2.0", "MPL-2.0"}
        assert [name for name in entry["files"] if name.endswith("/LICENSE")], entry["name"]


def test_the_small_stylesheet_is_what_the_vendored_one_gives() -> None:
    built = (STATIC / "dist/tabler.css").read_text(encoding="utf-8")
    assert built == vendor.small_tabler(), "run: python -m tools.vendor build"


def test_no_library_asks_for_a_source_map() -> None:
    for path in (STATIC / "vendor").rglob("*.*s"):
        assert "sourceMappingURL" not in path.read_text(encoding="utf-8"), path


def test_the_first_page_loads_less_than_its_budget() -> None:
    frame = (OURS / "ywl/_head.html").read_text() + (OURS / "ywl/layout.html").read_text()
    loaded = {STATIC / name for name in re.findall(r"asset\('([^']+)'\)", frame)} | {STATIC / templating._SPRITE}
    assert len(loaded) >= 8
    weight = sum(len(gzip.compress(path.read_bytes(), 6)) for path in loaded)
    assert weight + SAMPLE_PAGE < FIRST_LOAD, f"{weight:,} bytes compressed"


@pytest.mark.parametrize("path", TEMPLATES, ids=names(TEMPLATES))
def test_a_template_holds_nothing_that_the_content_policy_refuses(path: Path) -> None:
    text = _COMMENT.sub("", path.read_text(encoding="utf-8"))
    assert [what for what, pattern in _FORBIDDEN.items() if pattern.search(text)] == []


def test_every_template_of_the_framework_that_draws_a_page_is_ours() -> None:
    """What we do not override must be as harmless as what we do."""
    for path in (THEIRS / "appbuilder").rglob("*.html"):
        name = path.relative_to(THEIRS)
        text = path.read_text(encoding="utf-8")
        harmless = not any(pattern.search(text) for pattern in _FORBIDDEN.values()) and "appbuilder.static" not in text
        assert harmless or (OURS / name).is_file(), name


def test_the_frameworks_macros_keep_their_names_and_parameters() -> None:
    def macros(folder: Path) -> dict[str, list[str]]:
        text = (folder / "appbuilder/general/lib.html").read_text(encoding="utf-8")
        found = re.findall(r"{%-? *macro +(\w+)\(([^)]*)\)", text)
        return {name: re.findall(r"(\w+)\s*(?:=|,|$)", parameters) for name, parameters in found}

    theirs, ours = macros(THEIRS), macros(OURS)
    assert theirs
    assert {name: ours.get(name) for name in theirs} == theirs


def test_every_icon_that_a_template_draws_is_in_the_sprite() -> None:
    drawn = {
        name
        for path in TEMPLATES
        for call in re.findall(r"icon\(([^)]*)\)", path.read_text(encoding="utf-8"))
        for name in re.findall(r"(?<!== )'([a-z][a-z0-9-]+)'", call)
    }
    assert len(drawn) > 20
    assert drawn - templating.icon_names() == set()


def test_every_icon_that_the_code_names_is_in_the_sprite() -> None:
    named = {
        name
        for path in (ROOT / "app").rglob("*.py")
        for name in re.findall(r"""icon(?:: str)? ?= ?["']([a-z0-9-]+)["']""", path.read_text(encoding="utf-8"))
    }
    assert named
    assert named - templating.icon_names() == set(), "add them to tools/icons.txt and run: python -m tools.vendor fetch"


def test_an_icon_we_do_not_carry_is_drawn_as_a_dot(screen: Flask) -> None:
    with screen.test_request_context():
        assert templating.icon_address("no-such-icon").endswith("#circle-dot")
        assert templating.icon_address("fa-users").endswith("#users")


def test_every_template_compiles(screen: Flask) -> None:
    for name in names(TEMPLATES):
        screen.jinja_env.get_template(name)


def test_every_colour_the_pages_name_has_its_class() -> None:
    sheet = (STATIC / "ywl.css").read_text(encoding="utf-8")
    assert {templating.tone(colour) for colour in templating.TONES} <= set(re.findall(r"\.(tone-\w+)", sheet))
    assert templating.tone("no such colour") == "tone-grey"
