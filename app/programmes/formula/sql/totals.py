"""What is summed over the persons of each household: in one pass for one statement, or once for several."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from app.programmes.formula import cases
from app.programmes.formula.kinds import Owner
from app.programmes.formula.nodes import Node
from app.programmes.formula.sql.printing import Given, Parameters, Printer
from app.programmes.formula.sql.sources import source


class Totals:
    """The relation totals of the statements that were made with it, which have to be written before it is."""

    def __init__(
        self,
        day: date,
        given: Given | None = None,
        uses: Mapping[Node, int] | None = None,
        parameters: Parameters | None = None,
    ) -> None:
        self._parameters = parameters or Parameters()
        self.printer = Printer(Owner.PERSON, cases.days(day), uses or {}, self._parameters, given=given)

    @property
    def parameters(self) -> dict[str, str]:
        """The values of the named parameters in :meth:`sql`."""
        return self._parameters.values

    def steps(self) -> list[tuple[str, str]]:
        """Common table expressions, as name and text, of which ``totals`` is the last; none where nothing is summed."""
        if not self.printer.aggregates:
            return []
        layers = self.printer.columns.layers("i", source(self.printer))
        sums = "".join(f", {sql} AS {name}" for sql, name in self.printer.aggregates.items())
        grouped = f"SELECT household_id{sums} FROM {layers[-1][0]} GROUP BY household_id"  # noqa: S608 (printed from codes)
        return [*layers, ("totals", grouped)]

    def sql(self) -> str:
        """The relation as a statement; "" where nothing is summed."""
        steps = self.steps()
        return f"WITH {together(steps)} FROM totals" if steps else ""


def together(steps: list[tuple[str, str]]) -> str:
    """Common table expressions as they are written one after another."""
    return ", ".join(f"{name} AS ({text})" for name, text in steps)
