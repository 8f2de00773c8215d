"""The same rules and people in OpenFisca: ``python bench/screening_openfisca.py FOLDER``, by bench/requirements.txt.

What it measured goes to standard output as JSON: the seconds of loading the columns, of setting inputs, of the rules.
Its answers go to ``openfisca.parquet`` in the shape of the application's, which is not measured.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from openfisca_core.parameters import ParameterNode
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import Simulation, SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable
from screening_memory import peak
from screening_openfisca_rules import (
    DERIVED,
    FALSE,
    INPUTS,
    KINDS,
    LISTS,
    MISSING,
    NONE,
    PROGRAMMES,
    UNKNOWN,
    Array,
    Household,
    Person,
)

MONTH = "2026-10"
AMOUNT = 1 << 60
"""The bit of an amount that comes to nothing or cannot be told."""
Formula = Callable[..., Any]
LEFT = 12
"""The bits of what is missing lie above those of what is not met: a programme has fewer conditions."""


def main() -> None:
    folder = Path(sys.argv[1])
    began, used = time.perf_counter(), time.process_time()
    persons, households = (pq.read_table(folder / f"openfisca_{one}.parquet") for one in ("persons", "households"))
    columns = {Person: _persons(persons), Household: _households(households)}
    loaded = time.perf_counter()
    simulation = _simulation(folder, columns, persons, households)
    del columns
    ready = time.perf_counter()
    for conditions in PROGRAMMES:
        simulation.calculate(_answers(conditions), MONTH)
        simulation.calculate(conditions.__name__, MONTH)
    done, cpu = time.perf_counter(), time.process_time() - used
    times = {"load": loaded - began, "inputs": ready - loaded, "rules": done - ready, "cpu": cpu, "peak": peak()}
    print(json.dumps(times), flush=True)
    _keep(folder, simulation, persons, households)


def _numbers(table: pa.Table, name: str, missing: int) -> Array:
    return pc.fill_null(table[name].cast(pa.int32()), missing).to_numpy()


def _days(table: pa.Table, name: str) -> Array:
    return table[name].to_numpy().astype("datetime64[D]")


def _is(table: pa.Table, name: str, *values: str) -> Array:
    return pc.is_in(table[name], pa.array(values)).to_numpy()


def _persons(table: pa.Table) -> dict[str, Array]:
    veteran = pc.fill_null(pc.index_in(table["a_person_veteran"], pa.array(KINDS)), UNKNOWN)
    return {
        "age": _numbers(table, "age", UNKNOWN),
        "rural": _is(table, "hukou_type", "rural"),
        "urban": _is(table, "hukou_type", "urban"),
        "severe": _is(table, "health", "severe"),
        "grade": _numbers(table, "disability_grade", NONE),
        "mental": _is(table, "disability_kind", "5", "6"),
        "until": _days(table, "disability_until"),
        "in_school": table["in_school"].to_numpy(),
        "migrant_since": _days(table, "a_person_migrant_since"),
        "ranger_since": _days(table, "a_person_ranger_since"),
        "ranger_until": _days(table, "a_person_ranger_until"),
        "service_years": _numbers(table, "a_person_service_years", UNKNOWN),
        "veteran": veteran.to_numpy(),
        "vocational": pc.is_valid(table["a_person_vocational"]).to_numpy(),
        "receives_minimum": table["receives_minimum"].to_numpy(),
        "uncounted": _numbers(table, "uncounted", 0),
        **{f"listed_{one}": table[f"listed_{one}"].to_numpy() for one in LISTS},
    }


def _households(table: pa.Table) -> dict[str, Array]:
    return {
        "people": _numbers(table, "household_people", 0),
        "rural_home": _is(table, "household_hukou", "rural"),
        "year_income": _numbers(table, "household_year_income", UNKNOWN),
        "contracted": _numbers(table, "land_contracted", 0),
        "excluded": _numbers(table, "land_excluded", 0),
        "subsidised": _numbers(table, "land_subsidised", 0),
        "out_of_poverty": _numbers(table, "a_household_out_of_poverty", UNKNOWN),
        "forest_area": _numbers(table, "a_household_public_forest_area", UNKNOWN),
        **{one: _numbers(table, one, UNKNOWN) for one in ("vehicles", "companies", "houses")},
        **{one: _numbers(table, one, 0) for one in ("land_in", "land_out")},
    }


def _simulation(
    folder: Path, columns: dict[Any, dict[str, Array]], persons: pa.Table, households: pa.Table
) -> Simulation:
    system = _system(json.loads((folder / "standards.json").read_text(encoding="utf-8")))
    builder = SimulationBuilder()
    builder.create_entities(system)
    builder.declare_person_entity("person", persons["id"].to_numpy())
    home = builder.declare_entity("household", households["id"].to_numpy())
    builder.join_with_persons(home, persons["household_id"].to_numpy(), np.zeros(persons.num_rows, np.int8))
    simulation = builder.build(system)
    for entity in (Person, Household):
        for name, column in columns[entity].items():
            simulation.set_input(name, MONTH, column)
    return simulation


def _system(standards: dict[str, int]) -> TaxBenefitSystem:
    system = TaxBenefitSystem([Person, Household])
    said = {name: {"values": {"2026-01-01": {"value": value}}} for name, value in standards.items()}
    system.parameters = ParameterNode("standards", data=said)
    for entity, names in INPUTS.items():
        for name, kind in names.items():
            system.add_variable(_variable(name, entity, kind))
    for rule, entity in DERIVED.items():
        system.add_variable(
            _variable(rule.__name__, entity, int, lambda of, period, _parameters, rule=rule: rule(of, period))
        )
    for conditions, (entity, amount) in PROGRAMMES.items():
        system.add_variable(_variable(_answers(conditions), entity, int, _answering(conditions)))
        system.add_variable(_variable(conditions.__name__, entity, int, _paying(amount)))
    return system


def _variable(name: str, entity: Any, kind: type, formula: Formula | None = None) -> type[Variable]:
    said = {"value_type": kind, "entity": entity, "definition_period": DateUnit.MONTH, "label": name}
    return type(name, (Variable,), said | ({"formula": formula} if formula else {}))


def _answers(conditions: Formula) -> str:
    return f"{conditions.__name__}_answers"


def _answering(conditions: Formula) -> Formula:
    """What is not met and what is missing, a bit each."""

    def formula(of: Any, period: Any, _parameters: Any) -> Array:
        found = np.zeros(of.count, np.int32)
        for bit, truth in enumerate(conditions(of, period)):
            found |= np.where(truth == FALSE, np.int32(1 << bit), 0) | np.where(
                truth == MISSING, np.int32(1 << bit + LEFT), 0
            )
        return found

    return formula


def _paying(amount: Formula) -> Formula:
    def formula(of: Any, period: Any, parameters: Any) -> Array:
        standards = parameters(period)
        return amount(of, period, standards.__getitem__)

    return formula


def _keep(folder: Path, simulation: Simulation, persons: pa.Table, households: pa.Table) -> None:
    """The rows that the application keeps: who is entitled, lacks facts or is enrolled."""
    found = []
    for conditions, (entity, _amount) in PROGRAMMES.items():
        name, table = conditions.__name__, persons if entity is Person else households
        bits = simulation.calculate(_answers(conditions), MONTH).astype(np.int64)
        amount = simulation.calculate(name, MONTH).astype(np.int64)
        failed, missing = bits & ((1 << LEFT) - 1), bits >> LEFT
        met = (failed == 0) & (missing == 0)
        failed = failed | np.where(met & (amount <= 0) & (amount != UNKNOWN), AMOUNT, 0)
        missing = missing | np.where(met & (amount == UNKNOWN), AMOUNT, 0)
        kept = (failed == 0) | table[f"enrolled_{name}"].to_numpy()
        said = {"subject": table["id"].to_numpy(), "failed": failed, "missing": missing, "amount": amount}
        rows = pa.table(said).filter(pa.array(kept))
        found.append(rows.append_column("entry", pa.array([name] * rows.num_rows, pa.string())))
    pq.write_table(pa.concat_tables(found), folder / "openfisca.parquet")


if __name__ == "__main__":
    main()
