"""The house rules that a reader could otherwise only hope for."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import app.composition  # noqa: F401  (imports every room)
from app.kernel.columns import KEY, Field
from app.store.base import models
from app.store.wall import ByOwner, Closed, Divided, Open, Walled

ROOT = Path(__file__).resolve().parent.parent
SOURCES = sorted((ROOT / "app").rglob("*.py"))


def calls(tree: ast.AST) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node.lineno


@pytest.mark.parametrize("model", models().values(), ids=lambda model: model.__name__)
def test_every_table_declares_its_wall(model: type) -> None:
    assert issubclass(model, Walled)
    assert issubclass(model, (Divided, ByOwner, Open, Closed))


@pytest.mark.parametrize("model", models().values(), ids=lambda model: model.__name__)
def test_every_column_says_what_it_is(model: type) -> None:
    silent = [column.name for column in model.__table__.c if not isinstance(column.info.get(KEY), Field)]  # type: ignore[attr-defined]
    assert silent == []


def test_time_comes_only_from_the_clock() -> None:
    clocks = re.compile(r"(^|\.)(datetime\.(now|utcnow|today)|date\.today|time\.time|time\.localtime)$")
    asked = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in SOURCES
        if path.name != "clock.py"
        for name, line in calls(ast.parse(path.read_text()))
        if clocks.search(name)
    ]
    assert asked == []


def test_nobody_goes_round_the_wall_by_the_connection() -> None:
    """``session.connection()`` passes below the wall; only the store and the trail, which guard it, may.

    So may the demonstration, which fills an empty database as the system itself.
    """
    allowed = {"app/store", "app/audit", "app/demo"}
    passed = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in SOURCES
        if not any(str(path.relative_to(ROOT)).startswith(room) for room in allowed)
        for name, line in calls(ast.parse(path.read_text()))
        if re.search(r"session\.connection$|get_raw_connection|raw_connection$", name)
    ]
    assert passed == []


def test_the_wall_is_lifted_only_with_a_reason() -> None:
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(
                ("lifted", "system_session", "as_system")
            ):
                reasons = [
                    argument for argument in node.args if not isinstance(argument, ast.Name) or len(node.args) == 1
                ]
                assert reasons, f"{path}:{node.lineno} lifts the wall without saying why"


def test_no_file_is_too_long_to_live_in() -> None:
    long = {
        str(path.relative_to(ROOT)): count for path in SOURCES if (count := len(path.read_text().splitlines())) > 400
    }
    assert long == {}


def test_nothing_is_left_unfinished() -> None:
    marks = re.compile(r"\b(TODO|FIXME|XXX)\b|raise NotImplementedError")
    found = [str(path.relative_to(ROOT)) for path in SOURCES if marks.search(path.read_text())]
    assert found == []
