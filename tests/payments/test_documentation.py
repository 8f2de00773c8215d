"""What docs/payments.md says is true: its paths exist, its steps and its figures are those of the code."""

from __future__ import annotations

import re
from pathlib import Path

from flask import Flask

from app.approvals.flow import flows
from app.payments.models import Linking
from app.payments.services.statements import MOST_PROBLEMS, NEAR_DAYS

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs/payments.md").read_text(encoding="utf-8")


def test_every_path_that_the_page_names_exists() -> None:
    named = re.findall(r"`((?:app|tests|docs)/[^`<>]*)`", TEXT)
    assert len(named) > 10
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_every_step_and_every_rule_of_linking_is_told(app: Flask) -> None:
    told = [step.label for step in flows()["appropriation_request"].steps if step.code != "withdraw"]
    assert [one for one in [*told, *(rule.label for rule in Linking)] if one not in TEXT] == []


def test_the_figures_are_those_of_the_code() -> None:
    assert f"最多 {MOST_PROBLEMS} 处" in TEXT
    assert f"相差不超过 {NEAR_DAYS} 天" in TEXT
