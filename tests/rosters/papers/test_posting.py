"""The posting sheet on paper: who may be shown, masked, from when to when, and where one objects."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from app.kernel.errors import DomainError
from app.registry.models import Person
from app.rosters.models import Posting
from app.rosters.paper.posting import AT_ONCE, PostingSheet, insist_on_size, posting_pdf, sheet_of
from app.rosters.paper.telephones import Telephone, telephones
from app.rosters.services.showing import Shown
from tests.rosters import village
from tests.rosters.papers.reading import pages, words
from tests.rosters.village import CODE, OTHER_VILLAGE, VILLAGE


def hung(session: Session, *names: str) -> tuple[Posting, list[Person]]:
    """A roster of these people that its reviewers have posted."""
    programme = village.county(session)
    people = [village.resident(session, name) for name in names]
    made = village.roster(session, village.batch(session, programme))
    village.take(session, "town_operator", made, "submit")
    village.take(session, "town_reviewer", made, "first_review")
    return session.query(Posting).filter_by(roster_id=made.id).one(), people


def sheet(**said: object) -> PostingSheet:
    lines = [Shown(1, "王长富", "130123********0017", 3, 10_000), Shown(2, "李国英", "130123********0025", 0, 5)]
    values = {
        "programme": "高龄津贴",
        "place": "正定镇东关村",
        "period": "2026年3月",
        "starts_on": date(2026, 3, 2),
        "ends_on": date(2026, 3, 9),
        "lines": lines,
        "left_out": 0,
        "telephones": [Telephone("正定镇惠民办", "0311-88020001")],
    }
    return PostingSheet(**(values | said))  # type: ignore[arg-type]


def test_it_says_what_hangs_from_when_to_when_and_where_one_objects(tmp_path: Path) -> None:
    told = words(posting_pdf([sheet()]), tmp_path)
    for part in ("高龄津贴发放公示表", "正定镇东关村", "2026年3月2日至2026年3月9日", "130123********0017", "0.05"):
        assert part in told
    assert "公示2人，100.05元（人民币壹佰元零伍分）" in told
    assert "0311-88020001" in told
    for place in ("公示人（签字）", "村（居）委会（盖章）", "备注"):
        assert place in told
    assert "未成年人" not in told


def test_who_is_left_out_is_counted(tmp_path: Path) -> None:
    assert "另有2人是未成年人" in words(posting_pdf([sheet(left_out=2)]), tmp_path)


def test_each_village_begins_on_a_page_of_its_own(tmp_path: Path) -> None:
    first, second = pages(posting_pdf([sheet(), sheet(place="正定镇西关村")]), tmp_path)
    assert "东关村" in first
    assert "西关村" in second
    assert "东关村" not in second


def test_a_character_that_the_font_lacks_is_told_only_on_its_own_sheet(tmp_path: Path) -> None:
    rare = sheet(lines=[Shown(1, "王䶮", "", 1, 1)])
    first, second = pages(posting_pdf([rare, sheet()]), tmp_path)
    assert "U+4DAE" in first
    assert "U+4DAE" not in second


def test_a_great_many_villages_are_printed_one_by_one() -> None:
    insist_on_size([Posting(lines=AT_ONCE + 1)])
    insist_on_size([Posting(lines=1), Posting(lines=AT_ONCE - 1)])
    with pytest.raises(DomainError, match="按村打印"):
        insist_on_size([Posting(lines=1), Posting(lines=AT_ONCE)])


def test_what_was_posted_stands_on_it_masked(session: Session) -> None:
    posting, people = hung(session, "王长富", "李国英")
    number = str(people[0].id_no)
    made = sheet_of(session, posting)
    assert [one.name for one in made.lines] == ["王长富", "李国英"]
    assert made.lines[0].id_no == f"{number[:6]}********{number[-4:]}"
    assert (made.place, made.period, made.programme) == ("正定镇东关村", "2026年3月", village.NAME)
    assert (made.starts_on, made.ends_on) == (posting.starts_on, posting.ends_on)


def test_those_who_take_objections_are_those_of_the_village_up_to_its_county(session: Session) -> None:
    village.county(session)
    here = [one.organisation for one in telephones(session, VILLAGE, CODE)]
    assert here == [
        "东关村村民委员会",
        "正定镇惠民办",
        "正定县惠民办",
        "正定县民政局",
        "正定县财政局",
        "正定县纪委监委",
    ]
    there = [one.organisation for one in telephones(session, OTHER_VILLAGE, "2130122")]
    assert "诸福屯镇惠民办" in there
    assert "正定县农业农村局" in there
    assert not {"东关村村民委员会", "正定镇惠民办", "正定县民政局"} & set(there)
