"""The appropriation request on paper: everything that its form asks for, and only what still holds."""

from __future__ import annotations

from pathlib import Path

from app.payments.models import AppropriationRequest, SpecialAccount
from app.payments.paper.request import request_pdf, sheet_of
from app.store.sessions import system_session
from tests import world
from tests.approvals.working import at_work
from tests.payments import treasury
from tests.payments.conftest import people as people  # noqa: PLC0414  (the fixture of the treasury)
from tests.payments.treasury import FINANCE, OPERATOR, REVIEWER
from tests.rosters.papers.reading import words


def opinions(pk: int) -> list[str]:
    with system_session("test") as session:
        return [said for _label, said in sheet_of(session, session.get_one(AppropriationRequest, pk)).opinions]


def test_it_names_who_asks_from_which_quota_how_much_in_figures_and_capitals(
    people: world.World, tmp_path: Path
) -> None:
    quota = treasury.read(treasury.Quota, treasury.quota(people, 500_000, budget_item="惠民补贴"))
    pk = treasury.paid(people, treasury.roster(160_905, 6), treasury.roster(20_000, 2), receipt_no="HD-77")
    number = treasury.read(SpecialAccount, treasury.last_account()).number
    with at_work(people, OPERATOR) as (session, _actor):
        paper = request_pdf(session, session.get_one(AppropriationRequest, pk))
    told = words(paper, tmp_path)
    row = treasury.read(AppropriationRequest, pk)
    for part in ("拨款申请书", row.number, "正定镇惠民办", "农村低保", quota.document_no, "惠民补贴", "¥1,809.05"):
        assert part in told
    assert "人民币壹仟捌佰零玖元零伍分" in told
    assert "花名册2份" in told
    assert "HD-77" in told
    assert number not in told
    assert number[-4:] in told


def test_what_was_said_before_a_return_no_longer_stands_on_it(people: world.World) -> None:
    treasury.quota(people)
    pk = treasury.compiled(people, treasury.roster())
    assert opinions(pk) == ["", "", ""]
    treasury.act(people, OPERATOR, pk, "submit")
    treasury.act(people, REVIEWER, pk, "review", "材料齐全")
    asked, reviewed, approved = opinions(pk)
    assert "吴镇办" in asked
    assert "陈民审" in reviewed
    assert "材料齐全" in reviewed
    assert approved == ""
    treasury.act(people, FINANCE, pk, "return_at_approval", "用途写得不清楚")
    assert opinions(pk) == ["", "", ""]
