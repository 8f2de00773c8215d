"""The how-to is true: its paths exist, and its example is a flow that starts."""

from __future__ import annotations

import re
from pathlib import Path

from flask import Flask

from app.approvals.flow import Flow

ROOT = Path(__file__).resolve().parents[2]
PAGES = ("docs/howto/add-a-flow.md", "docs/flows.md")


def test_every_path_that_the_pages_name_exists() -> None:
    for page in PAGES:
        text = (ROOT / page).read_text(encoding="utf-8")
        named = re.findall(r"`((?:app|tests|docs)/[^`<>]*)`", text)
        assert named
        assert [path for path in named if not (ROOT / path).exists()] == []


def test_the_example_is_a_flow(app: Flask) -> None:
    (example,) = re.findall(r"```python\n(.*?)```", (ROOT / PAGES[0]).read_text(encoding="utf-8"), re.DOTALL)
    made: dict[str, object] = {}
    exec(compile(example, "add-a-flow.md", "exec"), made)
    flow = made["entry"]
    assert isinstance(flow, Flow)
    assert flow.initial.code == "draft"
    assert [flow.duty(step.code) for step in flow.steps] == ["apply", "approve", "approve", "withdraw"]
