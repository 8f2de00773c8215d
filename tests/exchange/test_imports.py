"""Imports from upload to undo: good rows in, bad rows aside, nothing twice, nothing by half."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from app.access.models import Throttle
from app.audit.models import AuditEvent
from app.exchange import running, vault
from app.exchange.models import Import, ImportMode, ImportState
from app.exchange.services import deciding, finding, receiving
from app.jobs import results
from app.jobs.job import jobs
from app.jobs.models import JobRun, RunState
from app.jobs.services import cancel
from app.jobs.worker import Worker
from app.kernel import clock
from app.kernel.errors import Conflict, DomainError, NotFound
from app.store.sessions import session_for, system_session
from app.store.transaction import transaction
from tests import world
from tests.exchange.arrivals import Arriving
from tests.exchange.conftest import HEAD, Office


def rows(*numbers: int) -> str:
    """Households without members."""
    return "\n".join([HEAD, *(f"张三丰,{number:06d},男,东关村,2026-3-1" for number in numbers)])


def refusal(run: object, *given: object, **said: object) -> str:
    """The sentence with which something is refused."""
    with pytest.raises(DomainError) as refused:
        run(*given, **said)  # type: ignore[operator]
    assert refused.value.sentence.endswith("。")
    return refused.value.sentence


MIXED = "\n".join(
    [
        HEAD,
        "张三丰,100001,男,东关村,2026-3-1,李四光,100002,王五四,100003",
        "赵六一,1000,男,东关村,2026-3-1",
        "",
        "钱,100005,女,,",
        ",100006,未知,东关村,三月一日",
        "孙七七,100007,,,,周八八,100002",
        "吴九九,100008,,,,,100009",
        "郑十十,100001",
    ]
)


def test_every_cell_that_is_wrong_gets_its_sentence(office: Office) -> None:
    one = office.checked(MIXED)
    assert (one.state, one.rows, one.bad, one.doubtful, one.taken) == ("checked", 7, 5, 1, 0)
    assert office.arrived() == {}
    assert office.aside(one.id) == {
        3: [["id_no", "“证件号码”应为 6 位数字，请核对。"]],
        5: [["name", "姓名只有一个字，请核对。"]],
        6: [
            ["name", "请填写“户主姓名”。"],
            ["sex", "“未知”不在可选范围内，请从下拉列表中选择。"],
            ["moved_on", "“三月一日”不是日期，请按“年-月-日”填写，如 2026-03-01。"],
        ],
        7: [["members.1.id_no", "“证件号码”与第 2 行的相同，同一文件中不能重复。"]],
        8: [["members.1.name", "请填写“姓名”。"]],
        9: [["id_no", "“户主证件号码”与第 2 行的相同，同一文件中不能重复。"]],
    }


def test_good_rows_come_in_and_bad_rows_stay_aside(office: Office) -> None:
    one = office.taken(MIXED)
    assert (one.state, one.taken, one.bad) == ("done", 2, 5)
    assert one.said == "导入了 2 行，5 行有错未导入。"
    assert office.arrived() == {"100001": 3, "100005": 1}
    assert sorted(office.aside(one.id)) == [3, 5, 6, 7, 8, 9]


def test_the_intake_is_told_of_which_day_the_file_speaks(office: Office) -> None:
    one = office.taken(rows(1))
    delivery = Arriving.deliveries[-1]
    assert (delivery.import_id, delivery.as_of, delivery.file_name) == (one.id, date(2026, 3, 1), "住户.csv")


def test_all_or_nothing_is_refused_while_rows_are_wrong(office: Office) -> None:
    one = office.checked(MIXED)
    said = refusal(office.ask, deciding.take_in, one.id, ImportMode.ALL_OR_NOTHING)
    assert "有 5 行有错，不能全部导入" in said
    assert office.seen(one.id).state == ImportState.CHECKED


def test_all_or_nothing_takes_back_what_came_in_before_a_row_that_cannot(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = office.checked(rows(*range(1, 20)))
    monkeypatch.setattr(Arriving, "full_at", "000014")
    office.ask(deciding.take_in, one.id, ImportMode.ALL_OR_NOTHING)
    assert office.work() == [RunState.FAILED]
    seen = office.seen(one.id)
    assert (seen.state, seen.taken, seen.bad) == ("checked", 0, 1)
    assert seen.said == "第 15 行：这个村已经满了。整份文件一行也没有导入。"
    assert office.arrived() == {}
    assert office.aside(one.id) == {15: [["village", "这个村已经满了。"]]}


def test_a_row_that_turns_bad_after_the_check_stays_aside(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    one = office.checked(rows(*range(1, 10)))
    office.taken(rows(3))
    monkeypatch.setattr(Arriving, "full_at", "000005")
    office.ask(deciding.take_in, one.id, ImportMode.GOOD_ROWS)
    office.work()
    seen = office.seen(one.id)
    assert (seen.state, seen.taken, seen.bad) == ("done", 7, 2)
    assert office.aside(one.id) == {4: [["id_no", "这一户已经登记。"]], 6: [["village", "这个村已经满了。"]]}
    assert len(office.arrived()) == 8


def test_an_import_that_was_killed_goes_on_behind_its_last_batch(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = office.checked(rows(*range(1, 20)))
    monkeypatch.setattr(Arriving, "stop_at", "000010")
    office.ask(deciding.take_in, one.id, ImportMode.ALL_OR_NOTHING)
    with pytest.raises(KeyboardInterrupt):
        office.work()
    assert len(office.arrived()) == 8, "two whole batches of four"
    monkeypatch.setattr(Arriving, "stop_at", "")
    with clock.frozen(clock.now() + timedelta(minutes=10)):
        assert office.work() == [RunState.DONE]
    seen = office.seen(one.id)
    assert (seen.state, seen.taken) == ("done", 19)
    assert sorted(office.arrived()) == [f"{number:06d}" for number in range(1, 20)]


def test_a_cancelled_import_can_be_undone_or_gone_on_with(office: Office) -> None:
    one = office.checked(rows(*range(1, 10)))
    run = office.ask(deciding.take_in, one.id, ImportMode.GOOD_ROWS)
    assert "作业还在运行" in refusal(office.ask, deciding.undo, one.id)
    assert "作业还在运行" in refusal(office.ask, deciding.go_on, one.id)
    with session_for(office.actor) as session:
        cancel(session, office.actor, session.get_one(JobRun, office.seen(one.id).run_id))
    assert run is not None
    office.ask(deciding.go_on, one.id)
    assert office.work() == [RunState.DONE]
    assert office.seen(one.id).taken == 9


def test_a_whole_import_is_undone(office: Office) -> None:
    before = office.taken(rows(90))
    one = office.taken(MIXED)
    office.ask(deciding.undo, one.id)
    assert office.work() == [RunState.DONE]
    seen = office.seen(one.id)
    assert (seen.state, seen.taken, seen.said) == ("undone", 0, "撤销了 2 行。")
    assert office.arrived() == {"000090": 1}
    assert office.seen(before.id).state == ImportState.DONE
    assert "状态已经变化" in refusal(office.ask, deciding.undo, one.id)


def test_who_listens_is_told_when_an_import_came_in_and_when_it_was_undone(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[int] = []
    monkeypatch.setattr(running, "_at_rest", [])
    running.at_rest(lambda _session, one: told.append(one.id))
    office.checked(rows(5))
    assert told == []
    one = office.taken(rows(6, 7))
    assert told == [one.id]
    office.ask(deciding.undo, one.id)
    office.work()
    assert told == [one.id, one.id]


def test_nothing_is_undone_while_something_depends_on_any_of_it(office: Office) -> None:
    one = office.taken(rows(*range(1, 12)))
    with system_session("tests: a household was paid") as session, transaction(session):
        paid = update(Throttle).where(Throttle.key == "arrival:000002").values(locked_until=clock.now())
        session.execute(paid)
    office.ask(deciding.undo, one.id)
    assert office.work() == [RunState.FAILED]
    seen = office.seen(one.id)
    assert (seen.state, seen.taken) == ("done", 11)
    assert seen.said == "不能撤销：证件号码 000002 的一户已有发放。"
    assert len(office.arrived()) == 11


def test_the_same_file_twice_is_recognised(office: Office) -> None:
    first = office.taken(rows(1, 2))
    second = office.checked(rows(1, 2), "改了名.csv")
    assert second.bad == 2, "the owning room refuses what is there already"
    third = office.checked(rows(1, 2).replace("\n", "\r\n"))
    with session_for(office.actor) as session:
        twin = finding.twin_of(session, finding.import_of(session, office.actor, second.id))
        assert twin is not None
        assert twin.id == first.id
        assert finding.twin_of(session, finding.import_of(session, office.actor, third.id)) is None


def test_the_same_file_comes_in_again_only_when_asked_for(office: Office) -> None:
    first = office.checked(rows(1, 2))
    second = office.checked(rows(1, 2))
    office.ask(deciding.take_in, first.id, ImportMode.GOOD_ROWS)
    said = refusal(office.ask, deciding.take_in, second.id, ImportMode.GOOD_ROWS)
    assert said.startswith("郑县办已于 ")
    assert "导入过同一个文件" in said
    office.ask(deciding.take_in, second.id, ImportMode.GOOD_ROWS, again=True)
    assert office.work() == [RunState.DONE, RunState.DONE]
    assert sorted(office.arrived()) == ["000001", "000002"]
    assert office.seen(second.id).bad == 2


def test_columns_are_remembered_for_the_same_headings(office: Office) -> None:
    odd = "甲,乙,丙,户主姓名\n1,000001,东关村,张三丰"
    one = office.send(odd)
    assert finding.mapping_of(office.seen(one)) == ["", "", "", "name"]
    office.map(one, ["", "id_no", "village", "name"])
    again = office.send(odd + "\n2,000002,东关村,李四光")
    assert finding.mapping_of(office.seen(again)) == ["", "id_no", "village", "name"]


@pytest.mark.parametrize(
    ("mapping", "sentence"),
    [
        (["name", "", "", "", "", "", "", "", ""], "还没有指定这些必需的列：户主证件号码"),
        (["name", "id_no", "name", "", "", "", "", "", ""], "“户主姓名”已经对应第 1 列"),
        (["name", "id_no", "nonsense", "", "", "", "", "", ""], "没有这一项"),
        (["name", "id_no", "", "", "", "", "members.1.id_no", "", ""], "成员 1：姓名"),
        ([""] * 9, "没有一列对应上"),
    ],
)
def test_a_mapping_that_cannot_be_is_refused(office: Office, mapping: list[str], sentence: str) -> None:
    one = office.send(rows(1))
    assert sentence in refusal(office.map, one, mapping)


def test_the_headings_may_be_pointed_out(office: Office) -> None:
    one = office.send("户主姓名,户主证件号码\n住户,名册\n户主姓名,户主证件号码\n张三丰,000001")
    office.ask(receiving.choose_place, one, 0, 3, 1)
    office.map(one)
    office.ask(deciding.start_check, one)
    office.work()
    seen = office.seen(one)
    assert (seen.rows, seen.bad) == (1, 0)
    assert "不能作表头" in refusal(office.ask, receiving.choose_place, one, 0, 30, 1)
    assert "不能作表头" in refusal(office.ask, receiving.choose_place, one, 1, 1, 1)


def test_a_file_that_says_nothing_below_its_headings_is_told(office: Office) -> None:
    one = office.checked(HEAD + "\n")
    assert one.state == ImportState.PLACING
    assert one.said == "表头下面没有内容。请核对工作表和表头所在的行。"


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        ("", "住户.csv", "文件是空的"),
        ("甲,乙\n1,2", "住户.csv", "没有找到表头"),
        ("\n\n", "住户.csv", "文件里没有内容"),
        ("x", "住户.pdf", "只能读取"),
    ],
)
def test_what_cannot_be_taken_at_all_leaves_nothing(office: Office, content: str, name: str, sentence: str) -> None:
    before = sorted(office.folder.glob("*"))
    assert sentence in refusal(office.send, content, name)
    assert sorted(office.folder.glob("*")) == before
    with session_for(office.actor) as session:
        assert session.scalars(select(Import)).all() == []


def test_a_file_from_tomorrow_is_refused(office: Office) -> None:
    assert "不能晚于今天" in refusal(office.send, rows(1), as_of=clock.today() + timedelta(days=1))


def test_a_dropped_import_leaves_no_file_and_no_rows(office: Office) -> None:
    one = office.checked(MIXED)
    token = one.token
    office.ask(deciding.drop, one.id, office.folder)
    seen = office.seen(one.id)
    assert (seen.state, seen.token, seen.tops) == ("dropped", None, "[]")
    assert not (office.folder / str(token)).exists()
    assert office.aside(one.id) == {}
    assert "状态已经变化" in refusal(office.ask, deciding.start_check, one.id)


def test_another_office_finds_no_import_of_this_one(office: Office, small_world: world.World) -> None:
    one = office.taken(rows(1))
    with system_session("tests look up an officer") as session:
        others = [world.actor(session, small_world, who) for who in ("other_county_admin", "town_operator")]
    for other in others:
        with session_for(other) as session, pytest.raises(NotFound):
            finding.import_of(session, other, one.id)


def test_a_press_that_comes_twice_starts_one_run(office: Office) -> None:
    one = office.checked(rows(1))
    office.ask(deciding.take_in, one.id, ImportMode.GOOD_ROWS)
    with pytest.raises(Conflict):
        office.ask(deciding.take_in, one.id, ImportMode.GOOD_ROWS)
    assert office.work() == [RunState.DONE]


def test_the_file_at_rest_is_sealed(office: Office) -> None:
    one = office.seen(office.send(rows(1)))
    kept = (office.folder / str(one.token)).read_bytes()
    assert "张三丰".encode() not in kept
    assert b"000001" not in kept
    with vault.opened(office.folder, one.token) as path:
        assert path.read_text() == rows(1)
    (office.folder / str(one.token)).write_bytes(kept.splitlines(keepends=True)[0])
    with pytest.raises(NotFound), vault.opened(office.folder, one.token):
        pass


def test_every_step_is_on_the_trail(office: Office) -> None:
    one = office.taken(rows(1))
    office.ask(deciding.undo, one.id)
    office.work()
    with system_session("tests read the trail") as session:
        events = session.scalars(
            select(AuditEvent.tag)
            .where(AuditEvent.subject_kind == "imports", AuditEvent.subject_id == str(one.id))
            .order_by(AuditEvent.seq)
        )
        told = [tag for tag in events if tag.startswith("exchange:")][-6:]
    steps = ["receive", "check", "take", "taken", "undo", "undone"]
    assert told == [f"exchange:import:{step}" for step in steps]


def test_what_is_past_its_time_goes_and_the_import_stays(office: Office) -> None:
    done, waiting = office.taken(MIXED), office.send(rows(5))
    kept, other = done.token, office.seen(waiting).token
    with clock.frozen(clock.now() + timedelta(days=31)):
        with system_session("tests: the nightly job") as session, transaction(session):
            from app.jobs.services import enqueue
            from app.store.actor import system

            enqueue(session, system("tests"), "expire_imports")
        Worker(jobs(), results.folder_in(office.instance)).work_off()
    assert (office.seen(done.id).token, office.seen(done.id).state) == (None, "done")
    assert office.seen(waiting).state == "dropped"
    assert not {path.name for path in office.folder.glob("*")} & {kept, other}
    office.ask(deciding.undo, done.id)
    assert office.work() == [RunState.DONE]
    assert office.arrived() == {}
