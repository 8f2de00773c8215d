"""The columns of one relation on the way to a result: what is read, and in layers what is reckoned once from it."""

from __future__ import annotations

import re

_KEPT = re.compile(r"\bc([0-9]+)\b")
_SIMPLE = re.compile(r"[a-z_0-9]+|[0-9]+::BIGINT|\$[a-z0-9]+")


class Columns:
    """Reads ``base`` columns; keeps expressions as columns c1, c2 …, each one layer above those that it reads."""

    def __init__(self) -> None:
        self.base: dict[str, str] = {}
        self._kept: dict[str, str] = {}
        self._levels: dict[str, int] = {}

    def read(self, name: str, sql: str) -> str:
        """The column ``name`` of the base, which is ``sql`` over the relations; asked for twice it is one."""
        self.base[name] = sql
        return name

    def keep(self, sql: str) -> str:
        """A column that holds this expression; the same expression is reckoned once."""
        if _SIMPLE.fullmatch(sql):
            return sql
        if sql not in self._kept:
            name = f"c{len(self._kept) + 1}"
            below = [self._levels[f"c{number}"] for number in _KEPT.findall(sql)]
            self._levels[name] = 1 + max(below, default=0)
            self._kept[sql] = name
        return self._kept[sql]

    def layers(self, prefix: str, source: str) -> list[tuple[str, str]]:
        """The common table expressions, as name and text, from the base over ``source`` upwards; the last has all."""
        base = "".join(f", {sql} AS {name}" for name, sql in self.base.items())
        found = [(f"{prefix}0", source.format(columns=base))]
        for level in range(1, max(self._levels.values(), default=0) + 1):
            new = "".join(f", {sql} AS {name}" for sql, name in self._kept.items() if self._levels[name] == level)
            found.append((f"{prefix}{level}", f"SELECT *{new} FROM {prefix}{level - 1}"))  # noqa: S608 (printed from codes)
        return found
