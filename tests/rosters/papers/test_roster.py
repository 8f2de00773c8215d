"""The roster on paper: its lines in order, sums that are those of the roster, numbers masked unless asked whole."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.kernel.errors import DomainError
from app.registry.models import Person
from app.rosters.models import LineState, Roster, RosterLine
from app.rosters.paper import roster as paper
from app.rosters.paper.listing import Column, LongTable
from app.rosters.services.contents import recount
from tests.rosters import village
from tests.rosters.papers.reading import pages, words
from tests.rosters.village import OTHER_VILLAGE, VILLAGE


def compiled(session: Session, *names: str) -> tuple[Roster, list[Person]]:
    programme = village.county(session)
    people = [village.resident(session, name) for name in names]
    return village.roster(session, village.batch(session, programme)), people


def held(session: Session, made: Roster, person: Person) -> None:
    line = village.line(session, made, person)
    line.state, line.reason = LineState.HELD, "账户核实中"
    recount(session, made)
    session.commit()


def test_it_lists_who_is_paid_and_who_waits_and_adds_up_only_the_former(session: Session, tmp_path: Path) -> None:
    made, people = compiled(session, "王长富", "李国英", "阿卜杜拉·买买提")
    held(session, made, people[1])
    told = words(paper.roster_pdf(session, made), tmp_path)
    for name in ("王长富", "李国英", "阿卜杜拉", "暂缓", "账户核实中", "2026年3月", "用联社"):
        assert name in told
    assert "计入发放2人，200.00元（人民币贰佰元整）；暂缓和退回1人" in told
    assert paper.total_of(session, made) == paper.Total(made.lines, made.held, made.total)


def test_numbers_are_masked_unless_they_are_asked_for_whole(session: Session, tmp_path: Path) -> None:
    made, (person,) = compiled(session, "王长富")
    snapshot = village.line(session, made, person).snapshot
    masked = words(paper.roster_pdf(session, made), tmp_path)
    whole = words(paper.roster_pdf(session, made, reveal=True), tmp_path)
    for number in (snapshot.id_no, snapshot.account_no):
        assert number is not None
        assert number not in masked
        assert number in whole
    assert "敏感个人信息" in whole
    assert "敏感个人信息" not in masked


def test_a_village_is_printed_alone(session: Session, tmp_path: Path) -> None:
    made, _people = compiled(session, "王长富")
    assert "东关村" in words(paper.roster_pdf(session, made, VILLAGE), tmp_path)
    with pytest.raises(DomainError, match="没有可以打印"):
        paper.roster_pdf(session, made, OTHER_VILLAGE)


def test_what_was_dropped_is_not_printed(session: Session, tmp_path: Path) -> None:
    made, people = compiled(session, "王长富", "李国英")
    session.execute(sa.update(RosterLine).where(RosterLine.person_id == people[1].id).values(state=LineState.DROPPED))
    session.commit()
    told = words(paper.roster_pdf(session, made), tmp_path)
    assert "王长富" in told
    assert "李国英" not in told


def test_a_roster_too_long_for_one_print_is_printed_by_village(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, _people = compiled(session, "王长富", "李国英")
    monkeypatch.setattr(paper, "MOST", 1)
    with pytest.raises(DomainError, match="按村打印"):
        paper.roster_pdf(session, made)


def test_lines_are_read_chunk_by_chunk_without_losing_one(
    session: Session, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    made, people = compiled(session, *(f"王{sign}" for sign in "甲乙丙丁戊"))
    monkeypatch.setattr(paper, "CHUNK", 2)
    told = words(paper.roster_pdf(session, made), tmp_path)
    assert all(person.name in told for person in people)


def long(lines: Sequence[Sequence[str]], *widths: float) -> bytes:
    table = LongTable("表", "下", [Column(f"列{at}", width) for at, width in enumerate(widths)], "制表人：")
    table.write(lines)
    return table.close(["合计"])


def test_headings_and_signatures_stand_on_every_page(tmp_path: Path) -> None:
    found = pages(long([[str(number)] for number in range(200)], 20), tmp_path)
    assert len(found) > 3
    assert all("列0" in page and "制表人" in page for page in found)
    numbers = [word for page in found for word in page.split() if word.isdigit()]
    assert {str(number) for number in range(200)} <= set(numbers)


def test_a_character_that_the_font_lacks_is_told_by_its_number(tmp_path: Path) -> None:
    told = words(long([["王䶮"]], 40), tmp_path)
    assert "王〓" in told
    assert "U+4DAE" in told


def test_what_does_not_fit_ends_in_dots_and_widens_no_column(tmp_path: Path) -> None:
    told = words(long([["长" * 400, "短"]], 20, 20), tmp_path)
    assert "…" in told
    assert "短" in told
