"""A roster comes in by its template whole, or not at all with every fault at its cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
import xlsxwriter
from sqlalchemy.orm import Session

from app.audit.models import AuditEvent
from app.exchange.reading import read_sheet
from app.kernel.errors import DomainError
from app.registry.models import AccountUse, BankAccount, Household, Person
from app.rosters.models import LineSource, Roster, RosterColumn
from app.rosters.services import columns, entering, importing
from app.rosters.services.importing import Outcome
from app.rosters.tags import Tag
from tests.rosters import village
from tests.rosters.village import FEN, YOUNG

STANDARD = [
    "排序序号", "户主姓名", "户主身份证号", "收款人姓名", "收款人身份证号", "银行账号", "开户银行", "村（居）委会",
    "村（居）民小组", "享受人", "享受人身份证号", "联系电话", "补贴标准", "补贴金额", "填报日期", "备注",
]  # fmt: skip


def begun(session: Session, people: int = 1) -> tuple[Roster, list[Person]]:
    programme = village.county(session)
    there = [village.resident(session) for _number in range(people)]
    return village.roster(session, village.batch(session, programme)), there


def add_column(session: Session, roster: Roster, label: str, **said: object) -> None:
    programme = roster.batch.programme_id
    session.add(RosterColumn(programme_id=programme, division_code=village.COUNTY, label=label, **said))
    session.commit()
    columns.forget(session)


def cells_of(session: Session, person: Person, **said: str) -> dict[str, str]:
    """A row of the sheet that says what the registry has."""
    home = session.get_one(Household, person.household_id)
    head = session.get_one(Person, home.head_id)
    account = session.query(BankAccount).filter_by(person_id=person.id, in_use=True).one()
    row = {
        "户主姓名": head.name, "户主身份证号": head.id_no or "", "收款人姓名": person.name,
        "收款人身份证号": person.id_no or "", "银行账号": account.number, "开户银行": account.bank or "",
        "村（居）委会": "东关村", "村（居）民小组": str(home.group_no), "享受人": person.name,
        "享受人身份证号": person.id_no or "", "补贴金额": "100",
    }  # fmt: skip
    return row | said


def workbook(path: Path, rows: Sequence[Mapping[str, str]], headings: Sequence[str] = STANDARD) -> Path:
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    for number, row in enumerate([dict(zip(headings, headings, strict=True)), *rows]):
        sheet.write_row(number, 0, [row.get(one, "") for one in headings])
    book.close()
    return path


def take(session: Session, roster: Roster, path: Path) -> Outcome:
    key = roster.id
    with village.at_work(session, "town_operator") as actor:
        return importing.take(session, actor, session.get_one(Roster, key), path)


def fresh(session: Session, roster: Roster) -> Roster:
    return session.get_one(Roster, roster.id, populate_existing=True)


def test_the_template_has_the_columns_the_programmes_own_among_them_and_what_may_be_chosen(
    session: Session, tmp_path: Path
) -> None:
    roster, _people = begun(session)
    add_column(session, roster, "务工地点", key="c1", kind="text", position=1)
    key = roster.id
    with village.at_work(session, "town_operator"):
        path = importing.template(session, session.get_one(Roster, key), tmp_path / "t.xlsx")
    with read_sheet(path, "t.xlsx") as reading:
        assert reading.version.startswith("roster/")
        (first,) = list(reading.lines)
    assert list(first.values) == [*STANDARD[:12], "务工地点", *STANDARD[12:]]


def test_what_agrees_with_the_registry_is_taken_in(session: Session, tmp_path: Path) -> None:
    roster, (one,) = begun(session)
    other = village.resident(session, enrolled=None)
    rows = [cells_of(session, one, 补贴金额="80.50", 备注="七月减发"), cells_of(session, other)]
    assert take(session, roster, workbook(tmp_path / "r.xlsx", rows)) == Outcome(2)
    found = {line.person_id: line for line in village.lines(session, roster)}
    assert (found[one.id].amount, found[one.id].reason) == (8_050, "七月减发")
    assert (found[other.id].amount, found[other.id].source) == (FEN, LineSource.IMPORTED)
    assert fresh(session, roster).total == 18_050
    event = session.query(AuditEvent).order_by(AuditEvent.seq.desc()).first()
    assert event is not None
    assert event.tag == Tag.IMPORT


def test_a_text_file_is_read_too(session: Session, tmp_path: Path) -> None:
    roster, (one,) = begun(session)
    row = cells_of(session, one)
    path = tmp_path / "r.csv"
    path.write_text(",".join(STANDARD) + "\n" + ",".join(row.get(name, "") for name in STANDARD), encoding="gbk")
    assert take(session, roster, path) == Outcome(1)


@pytest.mark.parametrize(
    "headings",
    [STANDARD[1:], [*STANDARD, "多余"], [*STANDARD[:12], "补贴金额", "补贴标准", *STANDARD[14:]], ["享受人"]],
)
def test_another_header_is_not_this_rosters_template(session: Session, tmp_path: Path, headings: Sequence[str]) -> None:
    roster, (one,) = begun(session)
    with pytest.raises(DomainError, match="下载最新的模板"):
        take(session, roster, workbook(tmp_path / "r.xlsx", [cells_of(session, one)], headings))


@pytest.mark.parametrize(
    ("heading", "text"),
    [
        ("户主姓名", "别人"),
        ("户主身份证号", "11010519491231002X"),
        ("收款人姓名", "别人"),
        ("收款人身份证号", "11010519491231002X"),
        ("银行账号", "6228880000000000"),
        ("开户银行", "正定县信用社"),
        ("村（居）委会", "东关"),
        ("村（居）民小组", "二组"),
        ("享受人", "别人"),
        ("享受人身份证号", "130123193802140011"),
        ("补贴金额", "100.001"),
        ("补贴金额", "12345678901"),
        ("补贴金额", "1,000"),
        ("补贴金额", ""),
        ("补贴金额", "0"),
        ("补贴金额", "150"),
        ("填报日期", "2026-02-30"),
        ("开户银行", ""),
    ],
)
def test_each_fault_is_told_at_its_row_and_column_and_nothing_is_taken(
    session: Session, tmp_path: Path, heading: str, text: str
) -> None:
    roster, people = begun(session, 2)
    before = fresh(session, roster).content_digest
    rows = [cells_of(session, people[0], 补贴金额="50"), cells_of(session, people[1]) | {heading: text}]
    outcome = take(session, roster, workbook(tmp_path / "r.xlsx", rows))
    assert outcome.count == 0
    assert {(one.row, one.field) for one in outcome.problems} == {(3, heading)}
    assert fresh(session, roster).content_digest == before


def test_the_same_person_twice_is_a_fault(session: Session, tmp_path: Path) -> None:
    roster, (one,) = begun(session)
    outcome = take(session, roster, workbook(tmp_path / "r.xlsx", [cells_of(session, one)] * 2))
    assert [(one.row, one.sentence) for one in outcome.problems] == [(3, "与第 2 行是同一个人，请只留一行。")]


def test_a_payee_outside_the_household_is_a_fault(session: Session, tmp_path: Path) -> None:
    roster, people = begun(session, 2)
    account = session.query(BankAccount).filter_by(person_id=people[1].id).one()
    session.add(
        AccountUse(
            person_id=people[0].id, account_id=account.id, programme_code=village.CODE,
            division_code=people[0].division_code, valid_from=village.LONG_AGO.date(), known_from=village.LONG_AGO,
        )
    )  # fmt: skip
    session.commit()
    row = cells_of(
        session, people[0], 收款人姓名=people[1].name, 收款人身份证号=people[1].id_no or "", 银行账号=account.number
    )
    outcome = take(session, roster, workbook(tmp_path / "r.xlsx", [row]))
    assert [(one.row, one.field) for one in outcome.problems] == [(2, "收款人姓名")]


def test_whom_the_law_excludes_does_not_come_in_by_a_file(session: Session, tmp_path: Path) -> None:
    roster, (one,) = begun(session)
    young = village.resident(session, born=YOUNG, enrolled=None)
    rows = [cells_of(session, one), cells_of(session, young)]
    outcome = take(session, roster, workbook(tmp_path / "r.xlsx", rows))
    assert [(one.row, one.field) for one in outcome.problems] == [(3, "享受人")]
    assert "年龄" in outcome.problems[0].sentence
    assert len(village.lines(session, roster)) == 1


def test_own_columns_are_required_and_read_by_their_kind(session: Session, tmp_path: Path) -> None:
    roster, people = begun(session, 2)
    add_column(session, roster, "务工地点", key="c1", kind="text", position=1, required=True)
    add_column(session, roster, "天数", key="c2", kind="integer", position=2)
    headings = [*STANDARD[:12], "务工地点", "天数", *STANDARD[12:]]
    bad = [cells_of(session, people[0], 天数="十"), cells_of(session, people[1], 务工地点="北京")]
    outcome = take(session, roster, workbook(tmp_path / "bad.xlsx", bad, headings))
    assert [(one.row, one.field) for one in outcome.problems] == [(2, "务工地点"), (2, "天数")]
    good = [cells_of(session, one, 务工地点="北京", 天数="10") for one in people]
    assert take(session, roster, workbook(tmp_path / "good.xlsx", good, headings)).count == 2
    assert {line.extra for line in village.lines(session, roster)} == {'{"c1":"北京","c2":10}'}


def test_no_more_problems_are_told_than_anybody_reads(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    roster, (one,) = begun(session)
    monkeypatch.setattr(entering, "MOST", 3)
    rows = [cells_of(session, one, 享受人="别人")] * 9
    assert len(take(session, roster, workbook(tmp_path / "r.xlsx", rows)).problems) == 3


def test_an_empty_file_says_so(session: Session, tmp_path: Path) -> None:
    roster, _people = begun(session)
    (problem,) = take(session, roster, workbook(tmp_path / "r.xlsx", [])).problems
    assert "没有任何内容" in problem.sentence
