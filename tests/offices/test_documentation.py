"""docs/posts.md says what the catalogues say; the how-tos name what exists, and their examples are entries."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.offices.desk import Desk
from app.offices.orgtype import OrgType
from app.offices.post import Post
from tools import posts

ROOT = Path(__file__).resolve().parents[2]
HOWTOS = {"add-an-organisation-type": OrgType, "add-a-post": Post, "add-a-desk": Desk}


def test_the_page_of_posts_is_what_the_catalogues_say() -> None:
    assert posts.PAGE.read_text(encoding="utf-8") == posts.text(), "write it again: python -m tools.posts"


@pytest.mark.parametrize("howto", HOWTOS)
def test_every_path_and_link_of_a_how_to_leads_somewhere(howto: str) -> None:
    page = ROOT / "docs" / "howto" / f"{howto}.md"
    text = page.read_text(encoding="utf-8")
    named = re.findall(r"`((?:app|tests|docs|tools)/[^`<>]*)`", text)
    assert named
    assert [path for path in named if not (ROOT / path).exists()] == []
    assert [link for link in re.findall(r"\]\(([^)#]+)\)", text) if not (page.parent / link).exists()] == []


@pytest.mark.parametrize(("howto", "kind"), HOWTOS.items())
def test_the_example_is_an_entry(howto: str, kind: type) -> None:
    text = (ROOT / "docs" / "howto" / f"{howto}.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    made: dict[str, object] = {}
    exec(compile(example, howto, "exec"), made)
    assert isinstance(made["entry"], kind)
