"""A programme's own columns: typed, worked out exactly, and fixed once there are lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from app.kernel.errors import Conflict, DomainError, NotAllowed
from app.programmes.models import Programme
from app.rosters.models import ApprovalBand, RosterColumn, RosterLine
from app.rosters.services import arithmetic, bands, columns, columnsaving, reckoning
from app.rosters.services.columns import Column
from tests.rosters import village

ID_NO = "11010519491231002X"
COLUMNS = (
    Column("c1", "务工地点", "text", required=True),
    Column("c2", "人数", "integer"),
    Column("c3", "面积", "decimal"),
    Column("c4", "到岗", "date"),
    Column("c5", "证人", "id_no"),
    Column("c6", "交通工具", "choice", choices=("火车", "汽车")),
)


def reckon(text: str, **values: int) -> Fraction | None:
    names = {name: Fraction(value) for name, value in values.items()}
    return arithmetic.reckon(arithmetic.parse(text, tuple(values) or ("面积",)), names)


def define(session: Session, programme: Programme, label: str, who: str = "county_operator", **said: Any) -> int:
    key = programme.id
    with village.at_work(session, who) as actor:
        data = {"programme_id": key, "label": label, **said}
        row: RosterColumn = columnsaving.define_column(session, actor, data)
        return row.id


def amend(session: Session, column: int, data: Mapping[str, Any]) -> RosterColumn:
    with village.at_work(session, "county_operator") as actor:
        columnsaving.amend_column(session, actor, session.get_one(RosterColumn, column), data)
    return session.get_one(RosterColumn, column)


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("1 + 2 * 3", 7),
        ("（1 + 2）× 3 ÷ 4", Fraction(9, 4)),
        ("-(2 - 5) - -1", 4),
        ("8 / 4 / 2", 1),
        ("0.1 + 0.2", Fraction(3, 10)),
        ("１２ ＊ ２", 24),
    ],
)
def test_formulas_are_reckoned_exactly(text: str, result: Fraction) -> None:
    assert reckon(text) == result


def test_the_longest_name_is_meant() -> None:
    assert reckon("面积(亩) - 面积", **{"面积": 2, "面积(亩)": 7}) == 5


@pytest.mark.parametrize(
    "text", ["", "1 +", "(1", "1)", "单价 * 2", "2 面积", "1 ** 2", "__import__('os')", "(" * 50 + "1"]
)
def test_what_is_no_formula_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(DomainError) as refused:
        reckon(text)
    assert refused.value.faults[0].field == "formula"


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.recursive(
    st.integers(0, 999).map(str),
    lambda part: st.tuples(part, st.sampled_from("+-*"), part).map(lambda three: f"({''.join(three)})"),
    max_leaves=12,
))  # fmt: skip
def test_formulas_mean_what_arithmetic_means(text: str) -> None:
    assert reckon(text) == eval(text)  # noqa: S307  (digits, signs and brackets of our own making)


def test_cells_are_read_by_the_kind_of_their_column() -> None:
    raw = {"c1": "石家庄", "c2": "3", "c3": "1.50", "c4": "2026年3月1日", "c5": ID_NO.lower(), "c6": "火车"}
    values, faults = columns.read(COLUMNS, raw)
    assert not faults
    assert values == {
        "c1": "石家庄", "c2": 3, "c3": Decimal("1.5"), "c4": date(2026, 3, 1), "c5": ID_NO, "c6": "火车",
    }  # fmt: skip
    assert columns.kept(columns.written(values), COLUMNS) == values


def test_every_wrong_cell_is_told_at_its_column() -> None:
    raw = {"c2": "1.5", "c3": "两亩", "c4": "2026-02-30", "c5": ID_NO[:-1] + "1", "c6": "飞机"}
    _values, faults = columns.read(COLUMNS, raw)
    assert [one.field for one in faults] == ["c1", "c2", "c3", "c4", "c5", "c6"]


def formula(text: str, names: Sequence[str], **said: Any) -> Column:
    return Column("f", "补贴", "decimal", formula=arithmetic.parse(text, names), **said)


def test_a_formula_gives_the_amount_half_up_to_the_fen() -> None:
    own = (Column("a", "面积", "decimal"), formula("面积 * 0.33", ("面积",), is_amount=True))
    values, amount = columns.compute(own, {"a": Decimal("1.5")}, 9_900)
    assert (values["f"], amount) == (Decimal("0.5"), 50)
    assert columns.compute(own, {"a": Decimal("2.5")}, None)[1] == 83


def test_without_what_it_needs_a_formula_leaves_the_amount_of_the_law() -> None:
    own = (Column("a", "面积", "decimal"), formula("面积 * 核算金额", ("面积", "核算金额"), is_amount=True))
    assert columns.compute(own, {}, 9_900) == ({}, 9_900)
    assert columns.compute(own, {"a": Decimal(2)}, 9_900)[1] == 19_800


def test_an_impossible_result_is_refused_at_the_column() -> None:
    own = (Column("a", "面积", "decimal"), formula("1 / 面积 - 5", ("面积",), is_amount=True))
    for area in (0, 1):
        with pytest.raises(DomainError) as refused:
            columns.compute(own, {"a": Decimal(area)}, None)
        assert refused.value.faults[0].field == "f"


def test_the_county_lays_columns_down_and_others_may_not(session: Session) -> None:
    programme = village.county(session)
    define(session, programme, "核定面积", kind="decimal", position=1)
    define(session, programme, "实发", kind="decimal", position=2, formula="核定面积 * 2", is_amount=True)
    own = columns.columns_of(session, programme.id)
    assert [(one.key, one.label, one.is_amount) for one in own] == [("c1", "核定面积", False), ("c2", "实发", True)]
    for who in ("town_operator", "department_operator"):
        with pytest.raises(NotAllowed):
            define(session, programme, "务工地点", who)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"label": "核定面积"}, "label"),
        ({"label": "补贴金额"}, "label"),
        ({"label": "1号"}, "label"),
        ({"label": "甲+乙"}, "label"),
        ({"label": "工具", "kind": "choice"}, "choices"),
        ({"label": "工具", "formula": "核定面积"}, "formula"),
        ({"label": "合计", "kind": "decimal", "formula": "合计 + 1"}, "formula"),
        ({"label": "前面", "kind": "decimal", "formula": "核定面积", "position": 1}, "formula"),
        ({"label": "实发", "kind": "decimal", "is_amount": True}, "is_amount"),
    ],
)
def test_a_column_that_makes_no_sense_is_refused(session: Session, said: dict[str, Any], field: str) -> None:
    programme = village.county(session)
    define(session, programme, "核定面积", kind="decimal", position=2)
    with pytest.raises(DomainError) as refused:
        define(session, programme, said["label"], **{"position": 3} | {k: v for k, v in said.items() if k != "label"})
    assert refused.value.faults[0].field == field


def test_only_one_column_gives_the_amount(session: Session) -> None:
    programme = village.county(session)
    define(session, programme, "甲", kind="decimal", formula="核算金额", is_amount=True)
    with pytest.raises(Conflict):
        define(session, programme, "乙", kind="decimal", formula="核算金额", is_amount=True)


def test_once_there_are_lines_a_column_keeps_what_it_is(session: Session) -> None:
    programme = village.county(session)
    column = define(session, programme, "工具", kind="choice", choices="火车,汽车")
    assert amend(session, column, {"label": "交通工具"}).label == "交通工具"
    village.resident(session)
    village.roster(session, village.batch(session, programme))
    for data in ({"label": "车"}, {"kind": "text"}, {"choices": "火车"}):
        with pytest.raises(Conflict):
            amend(session, column, data)
    assert amend(session, column, {"choices": "火车、汽车、轮船", "required": True}).choices == "火车、汽车、轮船"


def test_a_line_tells_its_columns_with_numbers_of_people_masked(session: Session) -> None:
    programme = village.county(session)
    define(session, programme, "证人", kind="id_no")
    define(session, programme, "地点")
    village.resident(session)
    (line,) = village.lines(session, village.roster(session, village.batch(session, programme)))
    assert columns.told(line) == [("证人", ""), ("地点", "")]
    line.extra = columns.written({"c1": ID_NO})
    session.commit()
    ((label, text), _place) = columns.told(session.get_one(RosterLine, line.id))
    assert label == "证人"
    assert text.endswith("002X")
    assert "19491231" not in text


def test_bands_are_the_county_offices(session: Session) -> None:
    village.county(session)
    with village.at_work(session, "county_operator") as actor:
        band = bands.define_band(session, actor, {"from_amount": 100, "approvals": 2})
        with pytest.raises(Conflict):
            bands.define_band(session, actor, {"from_amount": 100, "approvals": 1})
        with pytest.raises(DomainError):
            bands.amend_band(session, actor, band, {"approvals": 3})
        bands.amend_band(session, actor, band, {"approvals": 1})
        assert session.get_one(ApprovalBand, band.id).approvals == 1
    with village.at_work(session, "department_operator") as actor, pytest.raises(NotAllowed):
        bands.define_band(session, actor, {"from_amount": 200, "approvals": 2})


def test_formulas_follow_when_the_law_gives_another_amount(session: Session) -> None:
    programme = village.county(session)
    define(session, programme, "减半", kind="decimal", formula="核算金额 / 2", is_amount=True)
    village.resident(session)
    roster = village.roster(session, village.batch(session, programme))
    session.execute(sa.update(RosterLine).where(RosterLine.roster_id == roster.id).values(computed=9_001))
    assert reckoning.recompute(session, roster) == 1
    assert reckoning.recompute(session, roster) == 0
    (line,) = village.lines(session, roster)
    assert (line.amount, line.extra) == (4_501, '{"c1":"45.01"}')


def test_cells_that_must_be_filled_in_and_are_not_are_told(session: Session) -> None:
    programme = village.county(session)
    for label in ("地点", "工种"):
        define(session, programme, label, required=True)
    people = [village.resident(session) for _number in range(3)]
    roster = village.roster(session, village.batch(session, programme))
    for person, values in zip(people, ({"c1": "北京", "c2": "瓦工"}, {"c2": "c1"}, {}), strict=True):
        village.line(session, roster, person).extra = columns.written(values)
    session.commit()
    told = [(one.position, one.field) for one in reckoning.blanks(session, roster)]
    assert told == [(2, "c1"), (3, "c1"), (3, "c2")]
    assert len(reckoning.blanks(session, roster, limit=2)) == 2
