"""Compiling by hand: adding, changing, dropping, restoring, many at once, the entry grid, importing, returning."""

from __future__ import annotations

from io import BytesIO

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.programmes.models import Programme
from app.rosters.models import LineState, Roster, RosterColumn, RosterLine
from app.rosters.services import headings
from tests.rosters import village
from tests.rosters.pages.reading import Office, hidden, links, said

OPERATOR = "town_operator"


def compiled(session: Session, programme: Programme, *names: str) -> int:
    """A roster with these people; its key."""
    for name in names:
        village.resident(session, name)
    return village.roster(session, village.batch(session, programme)).id


def line_of(session: Session, roster: int, name: str) -> RosterLine:
    """The line of somebody, as the database has it; nothing stays open."""
    village.as_system(session, "tests look")
    found = next(one for one in village.lines(session, session.get_one(Roster, roster)) if one.snapshot.name == name)
    session.expunge_all()
    session.rollback()
    return found


def test_somebody_is_added_with_a_reason_and_found_by_name(
    office: Office, session: Session, programme: Programme
) -> None:
    roster = compiled(session, programme, "赵在册")
    person = village.resident(session, "钱补录", enrolled=None).id
    client = office(OPERATOR)
    assert "/persons/lookup" in client.get(f"/roster-edit/{roster}/add").text
    form = {"person_id": str(person), "amount": "", "reason": ""}
    again = client.post(f"/roster-edit/{roster}/add", data=form)
    assert again.status_code == 422
    assert "钱补录" in again.text
    done = client.post(f"/roster-edit/{roster}/add", data=form | {"reason": "上月漏报，本期补入"})
    assert done.status_code == 303, said(done.text)
    assert "钱补录" in client.get(done.location).text
    twice = client.post(f"/roster-edit/{roster}/add", data=form | {"reason": "再补一次"})
    assert twice.status_code == 409


def test_a_line_is_changed_only_as_it_was_on_the_screen(office: Office, session: Session, programme: Programme) -> None:
    roster = compiled(session, programme, "孙金额", "李旁人")
    key, client = line_of(session, roster, "孙金额").id, office(OPERATOR)
    page = client.get(f"/roster-edit/line/{key}").text
    form = {"seen": hidden(page, "seen"), "amount": "80.5", "reason": "当月住院，按文件减发"}
    assert client.post(f"/roster-edit/line/{key}", data=form | {"amount": "八十"}).status_code == 422
    assert client.post(f"/roster-edit/line/{key}", data=form).status_code == 303
    changed = line_of(session, roster, "孙金额")
    assert (changed.amount, changed.reason) == (8_050, "当月住院，按文件减发")
    assert client.post(f"/roster-edit/line/{key}", data=form | {"amount": "70"}).status_code == 409
    assert line_of(session, roster, "孙金额").amount == 8_050


def test_a_line_is_dropped_and_restored_each_with_its_reason(
    office: Office, session: Session, programme: Programme
) -> None:
    roster = compiled(session, programme, "周剔除", "吴旁人")
    key, client = line_of(session, roster, "周剔除").id, office(OPERATOR)
    assert client.post(f"/roster-edit/line/{key}/drop", data={"reason": ""}).status_code == 422
    assert client.post(f"/roster-edit/line/{key}/drop", data={"reason": "本人暂不领取"}).status_code == 303
    assert line_of(session, roster, "周剔除").state == LineState.DROPPED
    assert f"/roster-edit/line/{key}/restore" in client.get(f"/roster-line/{key}").text
    assert client.post(f"/roster-edit/line/{key}/restore", data={"reason": "本人又要领取"}).status_code == 303
    assert line_of(session, roster, "周剔除").state == LineState.INCLUDED


def test_all_that_match_are_changed_at_once_after_the_sums_were_shown(
    office: Office, session: Session, programme: Programme
) -> None:
    roster = compiled(session, programme, "郑甲", "郑乙", "王丙")
    client, address = office(OPERATOR), f"/roster-many/{roster}/change"
    chosen = {"all_matching": "1", "query": "name=郑"}
    page = client.post(address, data=chosen)
    assert "共 2 条，200.00 元" in said(page.text)
    confirmed = chosen | {"confirmed": "1", "seen": hidden(page.text, "seen"), "amount": "90", "reason": "按新文件"}
    assert client.post(address, data=confirmed | {"reason": ""}).status_code == 422
    assert client.post(address, data=confirmed).status_code == 303
    assert [line_of(session, roster, name).amount for name in ("郑甲", "郑乙", "王丙")] == [9_000, 9_000, 10_000]
    late = client.post(address, data=confirmed)
    assert late.status_code == 422
    assert "刚有改动" in late.text


def test_ticked_lines_are_dropped_and_nothing_ticked_is_said(
    office: Office, session: Session, programme: Programme
) -> None:
    roster = compiled(session, programme, "冯一", "陈二")
    key, client = line_of(session, roster, "冯一").id, office(OPERATOR)
    address = f"/roster-many/{roster}/drop"
    assert "请先勾选" in client.post(address, data={}).text
    page = client.post(address, data={"rowid": [str(key)]})
    form = {"rowid": [str(key)], "confirmed": "1", "seen": hidden(page.text, "seen"), "reason": "重复登记"}
    assert client.post(address, data=form).status_code == 303
    assert line_of(session, roster, "冯一").state == LineState.DROPPED
    assert line_of(session, roster, "陈二").state == LineState.INCLUDED


def grid_row(session: Session, roster: int, name: str, **cells: str) -> dict[str, str]:
    """The cells of a row of the grid about somebody of the roster, by the names of the inputs."""
    one = line_of(session, roster, name)
    number = session.get_one(RosterLine, one.id).snapshot.id_no or ""
    session.expunge_all()
    session.rollback()
    labels = headings.labels([])
    told = {"享受人": name, "享受人身份证号": number, **cells}
    return {f"c{at}": told.get(label, "") for at, label in enumerate(labels)}


def test_the_grid_marks_what_is_wrong_at_its_cell_and_loses_nothing(
    office: Office, session: Session, programme: Programme
) -> None:
    roster = compiled(session, programme, "楚录入")
    row = grid_row(session, roster, "楚录入", 补贴金额="九十", 备注="改过")
    client = office(OPERATOR)
    again = client.post(f"/roster-grid/{roster}", data=row | {"act": "save"})
    assert again.status_code == 422
    assert 'value="九十"' in again.text
    assert 'aria-invalid="true"' in again.text
    assert "第 1 行 补贴金额" in said(again.text)
    good = {name: "90" if cell == "九十" else cell for name, cell in row.items()}
    assert client.post(f"/roster-grid/{roster}", data=good | {"act": "save"}).status_code == 303
    assert line_of(session, roster, "楚录入").amount == 9_000


def test_without_a_script_rows_are_added_and_a_block_is_spread_out(
    office: Office, session: Session, programme: Programme
) -> None:
    roster, labels = compiled(session, programme, "卫粘贴"), headings.labels([])
    client = office(OPERATOR)
    block = "\t".join(labels) + "\r\n" + "\t".join(str(at) for at in range(len(labels))) + "\r\n"
    page = client.post(f"/roster-grid/{roster}", data={"act": "fill", "pasted": block}).text
    assert page.count("<tr>") == 1 + 11
    assert f'name="c{len(labels) - 1}" value="{len(labels) - 1}"' in page
    assert labels[0] not in page.partition("<tbody")[2].partition("value=")[0]
    assert "还没有填写任何一行" in client.post(f"/roster-grid/{roster}", data={"act": "save"}).text


def test_a_template_is_fetched_and_a_file_with_faults_takes_nothing_in(
    office: Office, session: Session, programme: Programme
) -> None:
    roster, client = compiled(session, programme, "蒋导入"), office(OPERATOR)
    sheet = client.get(f"/roster-import/{roster}/template")
    assert sheet.status_code == 200
    assert sheet.data[:2] == b"PK"
    nothing = client.post(f"/roster-import/{roster}", data={})
    assert nothing.status_code == 422
    assert "请选择文件" in nothing.text
    wrong = {"file": (BytesIO(b"x"), "roster.txt")}
    assert "请上传 xlsx" in client.post(f"/roster-import/{roster}", data=wrong).text
    labels = headings.labels([])
    cells = {"享受人": "没有此人", "享受人身份证号": "130123", "补贴金额": "1,00"}
    rows = [labels, [cells.get(label, "") for label in labels]]
    text = "\n".join(",".join(f'"{cell}"' for cell in row) for row in rows)
    answer = client.post(f"/roster-import/{roster}", data={"file": (BytesIO(text.encode()), "册.csv")})
    assert answer.status_code == 422
    assert "没有导入" in answer.text
    assert "享受人身份证号" in said(answer.text)


def test_the_programmes_own_columns_are_asked_for_and_shown(
    office: Office, session: Session, programme: Programme
) -> None:
    village.as_system(session, "tests lay a column down")
    own = {"key": "c1", "label": "务工地点", "kind": "text", "required": True}
    session.add(RosterColumn(division_code=village.COUNTY, programme_id=programme.id, **own))
    session.commit()
    roster = compiled(session, programme, "沈扩展")
    key, client = line_of(session, roster, "沈扩展").id, office(OPERATOR)
    page = client.get(f"/roster-edit/line/{key}").text
    form = {"seen": hidden(page, "seen"), "amount": "100", "reason": "", "x_c1": ""}
    again = client.post(f"/roster-edit/line/{key}", data=form)
    assert again.status_code == 422
    assert "务工地点" in said(again.text)
    assert client.post(f"/roster-edit/line/{key}", data=form | {"x_c1": "石家庄"}).status_code == 303
    assert "石家庄" in client.get(f"/roster-line/{key}").text
    assert "务工地点" in client.get(f"/roster-grid/{roster}").text


def test_whoever_has_the_turn_returns_single_lines_and_the_rest_goes_on(
    office: Office, session: Session, programme: Programme
) -> None:
    roster = compiled(session, programme, "韩退回", "杨照办")
    village.take(session, OPERATOR, session.get_one(Roster, roster), "submit")
    key = line_of(session, roster, "韩退回").id
    client, address = office("town_reviewer"), f"/roster-return/{roster}"
    assert address in links(client.get(f"/roster/{roster}/lines").text, "/roster-return/")
    page = client.post(address, data={"rowid": [str(key)]})
    form = {"rowid": [str(key)], "confirmed": "1", "seen": hidden(page.text, "seen"), "reason": "账号待核实"}
    assert client.post(address, data=form).status_code == 303
    assert line_of(session, roster, "韩退回").state == LineState.RETURNED
    assert line_of(session, roster, "杨照办").state == LineState.INCLUDED


def test_what_went_up_is_no_longer_amended_and_others_amend_nothing(
    office: Office, session: Session, programme: Programme
) -> None:
    roster = compiled(session, programme, "朱上报")
    key = line_of(session, roster, "朱上报").id
    assert office("town_reviewer").get(f"/roster-edit/line/{key}").status_code == 403
    assert office("department_operator").post(f"/roster-grid/{roster}", data={"act": "save"}).status_code == 403
    village.take(session, OPERATOR, session.get_one(Roster, roster), "submit")
    client = office(OPERATOR)
    assert not links(client.get(f"/roster/{roster}").text, "/roster-edit/")
    assert client.post(f"/roster-edit/line/{key}/drop", data={"reason": "晚了一步"}).status_code == 409
    session.rollback()
    assert session.scalars(select(RosterLine.state).where(RosterLine.id == key)).one() == LineState.INCLUDED
