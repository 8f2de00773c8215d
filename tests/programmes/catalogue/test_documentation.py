"""The guide to new programmes names files that exist, and its example is an entry whose cases come out."""

from __future__ import annotations

import re
from pathlib import Path

from app.programmes.services import adopting
from app.programmes.shipped import CATALOGUE, read_catalogue
from tests.programmes.catalogue.deciding import Outcome, decided

ROOT = Path(__file__).resolve().parents[3]
GUIDE = (ROOT / "docs" / "howto" / "add-a-programme.md").read_text(encoding="utf-8")


def test_every_path_of_the_guide_leads_somewhere() -> None:
    paths = re.findall(r"(?:`|pytest )((?:app|tests|docs)/[\w/]+\.\w+)", GUIDE)
    assert len(paths) >= 8
    assert [path for path in paths if not (ROOT / path).exists()] == []
    assert "`adopt`" in GUIDE
    assert callable(adopting.adopt)


def test_the_example_is_an_entry_and_its_cases_come_out(tmp_path: Path) -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", GUIDE, re.DOTALL)
    for path in CATALOGUE.glob("*.toml"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "public_post.toml").write_text(example, encoding="utf-8")
    entries = read_catalogue(tmp_path)
    for case in entries["public_post"].cases:
        assert decided(entries["public_post"], case, entries) == Outcome(case.decision, case.failed, case.amount)
