"""docs/changes.md and its how-to name what exists, and the example is an entry that can be applied."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.registry.change_kind import ChangeKind

ROOT = Path(__file__).resolve().parents[2]
HOWTO = ROOT / "docs" / "howto" / "add-a-change-kind.md"
PAGES = (ROOT / "docs" / "changes.md", HOWTO)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_path_and_link_leads_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    named = re.findall(r"`((?:app|tests|docs|tools)/[^`<>]*)`", text)
    assert named
    assert [path for path in named if not (ROOT / path).exists()] == []
    assert [link for link in re.findall(r"\]\(([^)#]+)\)", text) if not (page.parent / link).exists()] == []


def test_the_example_is_an_entry() -> None:
    (example,) = re.findall(r"```python\n(.*?)```", HOWTO.read_text(encoding="utf-8"), re.DOTALL)
    made: dict[str, object] = {}
    exec(compile(example, HOWTO.name, "exec"), made)
    assert isinstance(made["entry"], ChangeKind)
