"""One SELECT that answers many rules for every row: conditions term by term, amounts in fen."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Self

from app.programmes.formula import cases, limits, nodes
from app.programmes.formula.kinds import Owner
from app.programmes.formula.nodes import Node
from app.programmes.formula.sql.printing import Given, Parameters, Printer
from app.programmes.formula.sql.quantities import scaled
from app.programmes.formula.sql.sources import source
from app.programmes.formula.sql.totals import Totals, together

if TYPE_CHECKING:
    from app.programmes.formula.rules import Rule

_FEN = 100
_ALIAS = re.compile(r"[a-z][a-z0-9_]*")


class Statement:
    """Set-based SQL for DuckDB over the relations person, household and land, whose columns are the fact codes.

    They also have ``id`` and ``household_id``; a person has BOOLEAN ``receives_<code>`` and ``listed_<code>``, a
    household ``standard_<code>`` and ``standard_<code>_<grade>``. Money is BIGINT fen, areas BIGINT hundredths.
    With ``totals`` the relation of that name is read, too; without, it is reckoned in the statement itself.
    """

    def __init__(self, owner: Owner, day: date, given: Given | None = None, totals: Totals | None = None) -> None:
        self._owner = owner
        self._day = day
        self._given = given
        self._totals = totals
        self._wanted: list[tuple[str, Node, bool]] = []
        self._written: tuple[str, dict[str, str]] | None = None

    def condition(self, rule: Rule, alias: str) -> Self:
        """Add columns ``<alias>_t1`` … one a term, BOOLEAN, NULL where something is missing."""
        for number, term in enumerate(rule.terms, 1):
            self._add(rule, f"{alias}_t{number}", term.node, amount=False)
        return self

    def amount(self, rule: Rule, alias: str) -> Self:
        """Add the column ``<alias>``, BIGINT fen, NULL where something is missing."""
        self._add(rule, alias, rule.node, amount=True)
        return self

    @property
    def parameters(self) -> dict[str, str]:
        """The values of the named parameters in :meth:`sql`."""
        return self._text()[1]

    def sql(self) -> str:
        """The statement; its rows have ``id``, ``household_id`` and the columns asked for."""
        return self._text()[0]

    def _add(self, rule: Rule, alias: str, node: Node, *, amount: bool) -> None:
        if not _ALIAS.fullmatch(alias) or rule.scope is not self._owner:
            raise ValueError(f"{alias!r} is no column for a rule of scope {rule.scope}")
        self._wanted.append((alias, node, amount))
        self._written = None

    def _text(self) -> tuple[str, dict[str, str]]:
        if self._written is None:
            self._written = self._write()
        return self._written

    def _write(self) -> tuple[str, dict[str, str]]:
        uses = _uses([node for _alias, node, _amount in self._wanted])
        parameters = Parameters()
        totals = self._totals or Totals(self._day, self._given, uses, parameters)
        printer = Printer(self._owner, cases.days(self._day), uses, parameters, totals.printer, self._given)
        columns = "".join(f", {_column(printer, node, amount)} AS {alias}" for alias, node, amount in self._wanted)
        relations = ([] if self._totals else totals.steps()) + printer.columns.layers("o", source(printer))
        select = f"SELECT id, household_id{columns} FROM {relations[-1][0]}"  # noqa: S608 (printed from codes)
        return f"WITH {together(relations)} {select}", parameters.values


def _column(printer: Printer, node: Node, amount: bool) -> str:
    if not amount:
        return printer.other(node)
    found = printer.quantity(node)
    fen = printer.columns.keep(scaled(found, Fraction(_FEN)).num.sql)
    return f"CASE WHEN {fen} BETWEEN -{limits.MOST_MONEY} AND {limits.MOST_MONEY} THEN CAST({fen} AS BIGINT) END"


def _uses(roots: list[Node]) -> Counter[Node]:
    """How many places read each expression, all rules together."""
    uses: Counter[Node] = Counter()
    waiting = list(roots)
    while waiting:
        node = waiting.pop()
        uses[node] += 1
        if uses[node] == 1:
            waiting += nodes.children(node)
    return uses
