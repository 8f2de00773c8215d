"""The guide to attributes names files and functions that exist."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "docs" / "howto" / "add-an-attribute.md").read_text(encoding="utf-8")
PLACES = {
    "app.registry.services.attributes": ("define_attribute", "amend_attribute", "retire_attribute", "attributes_of"),
    "app.registry.services.values": ("state_values", "state_many", "values_of", "value_as_of", "succeed"),
    "app.registry.services.reading": ("carry_people",),
    "app.registry.further": ("further_columns",),
    "app.registry.attributewords": ("SUBJECTS",),
    "app.web.further": ("use",),
}


def test_every_path_of_the_guide_leads_somewhere() -> None:
    paths = re.findall(r"`(app/[\w/]+\.py)`", GUIDE)
    assert len(paths) >= 6
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_every_function_of_the_guide_is_where_it_says() -> None:
    for module, names in PLACES.items():
        assert module.split(".")[-1] in GUIDE
        for name in names:
            assert name in GUIDE
            assert hasattr(importlib.import_module(module), name)
