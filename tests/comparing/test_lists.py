"""Lists of other offices: taken in once and whole, compared, and each hit found out about by somebody."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.exchange.source import Delivery, Record, sources
from app.kernel import clock
from app.kernel.errors import Conflict, DomainError, NotFound
from app.registry.comparing import disposing, intake, lists, matching
from app.registry.listkind import listkinds
from app.registry.models import ExternalEntry, ExternalList, HitKind, HitState, ListHit, Person
from tests import world
from tests.comparing.people import BESIDE, ELSEWHERE, HERE, count, number, person, working

BORN = date(1960, 5, 17)
COUNTY = "130123000000"


def dead(*people: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"died_on": "2026-03-01", "cause": "病故"} | one for one in people]


def take(session: Session, actor: Any, rows: Any, **said: Any) -> ExternalList:
    found = lists.take_list(session, actor, "dead", date(2026, 4, 1), rows, **said)
    session.commit()
    return found


def hits(session: Session) -> dict[str, ListHit]:
    """The hits by the person's name."""
    session.commit()
    about = sa.select(Person.name, ListHit).join(Person, Person.id == ListHit.person_id)
    found = {row[0]: row[1] for row in session.execute(about)}
    session.commit()
    return found


def test_people_on_a_list_are_found_and_nothing_is_done_to_them(registry: Session, small_world: world.World) -> None:
    person(registry, "张建国", HERE, id_no=number(BORN, 1))
    person(registry, "李四", BESIDE, id_no=number(BORN, 22))
    person(registry, "王五", HERE, id_no=number(BORN, 345))
    person(registry, "赵六", ELSEWHERE, id_no=number(BORN, 888))
    person(registry, "孙七", HERE, id_no=number(BORN, 999))
    person(registry, "已故", HERE, id_no=number(BORN, 77), state="dead", death_on=date(2026, 3, 1))
    registry.commit()
    rows = dead(
        {"name": "张建国", "id_no": number(BORN, 1)},
        {"name": "李十四", "id_no": number(BORN, 22)},
        {"name": "王五", "id_no": number(BORN, 543)},
        {"name": "赵六", "id_no": number(BORN, 888)},
        {"name": "已故", "id_no": number(BORN, 77)},
        {"name": "无关", "id_no": number(date(1990, 1, 1), 7)},
    )
    with working("county_operator", small_world) as (session, actor):
        taken = take(session, actor, rows)
        assert (taken.row_count, taken.ready, taken.division_code) == (6, True, COUNTY)
        assert matching.match_lists(session, actor) == 3
        assert matching.match_lists(session, actor) == 0
        session.commit()
    found = hits(registry)
    assert {name: hit.likeness for name, hit in found.items()} == {
        "张建国": HitKind.BOTH,
        "李四": HitKind.NUMBER,
        "王五": HitKind.NAME,
    }
    hit = found["李四"]
    assert (hit.entry_name, hit.happened_on, hit.state) == ("李十四", date(2026, 3, 1), HitState.OPEN)
    assert "死亡原因：病故" in hit.told
    assert count(registry, Person, Person.state == "active") == 5


def test_a_township_sees_its_own_hits_and_no_line_of_the_list(registry: Session, small_world: world.World) -> None:
    person(registry, "张建国", HERE, id_no=number(BORN, 1))
    person(registry, "李四", BESIDE, id_no=number(BORN, 22))
    registry.commit()
    rows = dead({"name": "张建国", "id_no": number(BORN, 1)}, {"name": "李四", "id_no": number(BORN, 22)})
    with working("county_operator", small_world) as (session, actor):
        take(session, actor, rows)
        matching.match_lists(session, actor)
        session.commit()
    with working("town_operator", small_world) as (session, _actor):
        assert set(hits(session)) == {"张建国"}
        assert count(session, ExternalEntry) == 0


def test_who_is_registered_later_is_found_the_next_night(registry: Session, small_world: world.World) -> None:
    with working("county_operator", small_world) as (session, actor):
        take(session, actor, dead({"name": "张建国", "id_no": number(BORN, 1)}))
        assert matching.match_lists(session, actor) == 0
        session.commit()
        person(session, "张建国", HERE, id_no=number(BORN, 1))
        session.commit()
        assert matching.match_lists(session, actor) == 1
        session.commit()


def test_only_the_newest_list_of_a_kind_is_compared(registry: Session, small_world: world.World) -> None:
    with working("county_operator", small_world) as (session, actor):
        take(session, actor, dead({"name": "张建国", "id_no": number(BORN, 1)}))
        lists.take_list(session, actor, "dead", date(2026, 5, 1), dead({"name": "他人", "id_no": number(BORN, 3)}))
        session.commit()
        person(session, "张建国", HERE, id_no=number(BORN, 1))
        session.commit()
        assert [one.as_of_on for one in matching.newest(session)] == [date(2026, 5, 1)]
        assert matching.match_lists(session, actor) == 0
        session.commit()


def test_the_same_list_is_taken_once(registry: Session, small_world: world.World) -> None:
    rows = dead({"name": "张建国", "id_no": number(BORN, 1)})
    with working("county_operator", small_world) as (session, actor):
        take(session, actor, rows)
        with pytest.raises(Conflict, match="不用重复导入"):
            take(session, actor, rows)
        take(session, actor, dead({"name": "李四", "id_no": number(BORN, 2)}), file_digest="a" * 64)
        with pytest.raises(Conflict, match="不用重复导入"):
            take(session, actor, rows, file_digest="a" * 64)
        assert count(session, ExternalList) == 2
        assert count(session, ExternalEntry) == 2


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ({"name": "", "id_no": number(BORN, 1)}, "缺少姓名"),
        ({"name": "张建国"}, "没有证件号码，也没有出生日期"),
        ({"name": "张建国", "id_no": "1" * 50}, "证件号码太长"),
        ({"name": "张建国", "id_no": number(BORN, 1), "died_on": "三月"}, "日期"),
    ],
)
def test_a_list_with_a_row_that_cannot_be_read_is_not_taken_at_all(
    registry: Session, small_world: world.World, row: dict[str, Any], sentence: str
) -> None:
    rows = dead({"name": "李四", "id_no": number(BORN, 2)}) + dead(row)
    with working("county_operator", small_world) as (session, actor):
        with pytest.raises(DomainError) as refusal:
            take(session, actor, rows)
        assert [(fault.row, sentence in fault.sentence) for fault in refusal.value.faults] == [(2, True)]
        assert count(session, ExternalList) == count(session, ExternalEntry) == 0


@pytest.mark.parametrize(
    ("kind", "as_of", "said", "error", "sentence"),
    [
        ("gold", date(2026, 4, 1), {}, NotFound, "没有这种名单"),
        ("dead", date(2999, 1, 1), {}, DomainError, "不能晚于今天"),
        ("dead", date(2026, 4, 1), {"division_code": "130102000000"}, DomainError, "只能导入到您的辖区"),
        ("dead", date(2026, 4, 1), {}, DomainError, "没有一行"),
    ],
)
def test_what_is_no_list_is_refused(
    registry: Session,
    small_world: world.World,
    kind: str,
    as_of: date,
    said: dict[str, Any],
    error: type[DomainError],
    sentence: str,
) -> None:
    with working("county_operator", small_world) as (session, actor), pytest.raises(error, match=sentence):
        lists.take_list(session, actor, kind, as_of, [], **said)


def prepared(registry: Session, small_world: world.World) -> int:
    """One hit in the township; its key."""
    person(registry, "张建国", HERE, id_no=number(BORN, 1))
    registry.commit()
    with working("county_operator", small_world) as (session, actor):
        take(session, actor, dead({"name": "张建国", "id_no": number(BORN, 1)}))
        matching.match_lists(session, actor)
        session.commit()
    return hits(registry)["张建国"].id


@pytest.mark.parametrize(("act", "state"), [(disposing.confirm, HitState.TRUE), (disposing.refute, HitState.UNTRUE)])
def test_a_hit_is_disposed_of_with_evidence_once(
    registry: Session, small_world: world.World, act: Any, state: HitState
) -> None:
    key = prepared(registry, small_world)
    with working("town_operator", small_world) as (session, actor):
        hit = session.get(ListHit, key)
        with pytest.raises(DomainError, match="请写明依据"):
            act(session, actor, hit, {"evidence": " 见 "})
        act(session, actor, hit, {"evidence": "死亡证明 2026-0311 号", "note": "走访核实"})
        session.commit()
        with pytest.raises(Conflict, match="已有人核实过"):
            act(session, actor, hit, {"evidence": "死亡证明 2026-0311 号"})
        session.rollback()
    row = registry.get(ListHit, key, populate_existing=True)
    assert row is not None
    assert (row.state, row.evidence, row.officer_id) == (
        state,
        "死亡证明 2026-0311 号",
        small_world.officers["town_operator"],
    )
    assert registry.scalars(sa.select(Person.state)).all() == ["active"], "nothing is stopped by the machine"


def test_a_disposition_is_taken_back_with_a_reason(registry: Session, small_world: world.World) -> None:
    key = prepared(registry, small_world)
    with working("town_operator", small_world) as (session, actor):
        hit = session.get(ListHit, key)
        assert hit is not None
        with pytest.raises(Conflict, match="还没有核实"):
            disposing.reopen(session, actor, hit, {"why": "证明是另一人的"})
        disposing.refute(session, actor, hit, {"evidence": "本人到场核实"})
        disposing.reopen(session, actor, hit, {"why": "证明是另一人的"})
        assert (hit.state, hit.evidence) == (HitState.OPEN, None)
        session.commit()


def test_the_next_list_points_to_what_was_found_out_and_decides_nothing(
    registry: Session, small_world: world.World
) -> None:
    key = prepared(registry, small_world)
    with working("town_operator", small_world) as (session, actor):
        disposing.refute(session, actor, session.get(ListHit, key), {"evidence": "本人到场核实"})  # type: ignore[arg-type]
        session.commit()
    with working("county_operator", small_world) as (session, actor):
        rows = dead({"name": "张建国", "id_no": number(BORN, 1), "cause": "溺水"})
        lists.take_list(session, actor, "dead", date(2026, 5, 1), rows)
        assert matching.match_lists(session, actor) == 1
        session.commit()
    newest = registry.scalars(sa.select(ListHit).order_by(ListHit.id.desc())).first()
    assert newest is not None
    assert (newest.state, newest.earlier_id) == (HitState.OPEN, key)


def test_every_kind_of_list_is_a_source_of_the_wizard() -> None:
    for code, kind in listkinds().items():
        source = sources()[f"list_{code}"]
        assert [one.name for one in source.columns[:3]] == ["name", "id_no", "birth_on"]
        assert {one.name for one in kind.columns} <= {one.name for one in source.columns}
        assert kind.happened == "" or kind.happened in {one.name for one in kind.columns}
        assert (Path("app/lists") / f"{code}.py").exists()


def test_a_list_comes_in_through_the_wizard_and_goes_again(registry: Session, small_world: world.World) -> None:
    person(registry, "张建国", HERE, id_no=number(BORN, 1))
    registry.commit()
    source = sources()["list_dead"]
    with working("county_operator", small_world) as (session, actor):
        taking = source.begin(session, actor, Delivery(7, "死亡.xlsx", clock.today() - timedelta(days=1), COUNTY))
        records = [
            Record(2, (), {"name": "张建国", "id_no": number(BORN, 1), "died_on": date(2026, 3, 1)}),
            Record(3, (), {"name": "李四", "id_no": None, "birth_on": None}),
        ]
        taking.check(session, actor, records)
        assert [len(one.faults) for one in records] == [0, 1]
        keys = [*taking.write(session, actor, records[:1]), *taking.write(session, actor, records[:1])]
        session.commit()
        assert session.scalars(sa.select(ExternalList.row_count)).one() == 2
        assert matching.match_lists(session, actor) == 2
        session.commit()
        hit = session.scalars(sa.select(ListHit).order_by(ListHit.id)).first()
        assert hit is not None
        assert list(source.depends(session, actor, keys)) == []
        disposing.refute(session, actor, hit, {"evidence": "本人到场核实"})
        session.commit()
        assert "已有 1 条" in next(iter(intake.depends(session, actor, keys)))
        disposing.reopen(session, actor, hit, {"why": "导入有误，撤销名单"})
        source.undo(session, actor, keys)
        session.commit()
        assert count(session, ExternalList) == count(session, ExternalEntry) == count(session, ListHit) == 0
