"""What higher offices see of rosters in work: every roster counted once, with its money, where it stands."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from app.rosters.models import Roster, RosterState
from app.rosters.pages import watching
from app.rosters.pages.watching import Asked, Sum
from tests.rosters import village
from tests.rosters.village import COUNTY, FEN, OTHER_TOWN, OTHER_VILLAGE, TOWN, VILLAGE

TOWNS = (TOWN, OTHER_TOWN)


@pytest.fixture
def two(session: Session) -> tuple[int, int]:
    """A roster of two people in one township, and of one in the other, by their numbers."""
    programme = village.county(session)
    for place in (VILLAGE, VILLAGE, OTHER_VILLAGE):
        village.resident(session, village=place)
    batch = village.batch(session, programme, towns=TOWNS)
    first, second = (village.roster(session, batch, town).id for town in TOWNS)
    return first, second


def change(session: Session, key: int, **values: object) -> None:
    row = session.get_one(Roster, key)
    for name, value in values.items():
        setattr(row, name, value)
    session.commit()


def mine(session: Session, sums: list[Sum], *states: RosterState) -> dict[str, Sum]:
    return {one.key: one for one in sums if not states or one.key in states}


def test_rosters_are_counted_by_state_and_by_place_with_their_money(session: Session, two: tuple[int, int]) -> None:
    change(session, two[1], state=RosterState.FILED, stopped="金额不对")
    with village.at_work(session, "department_reviewer") as actor:
        states = mine(session, watching.by_state(session, Asked()))
        places = mine(session, watching.by_place(session, Asked(), actor.division_code))
    assert states[RosterState.DRAFT] == Sum(RosterState.DRAFT, 1, 2, 2 * FEN, 0, 0)
    assert states[RosterState.FILED] == Sum(RosterState.FILED, 1, 1, FEN, 0, 1)
    assert (places[TOWN].fen, places[OTHER_TOWN].fen) == (2 * FEN, FEN)


def test_what_was_sent_is_no_longer_in_work(session: Session, two: tuple[int, int]) -> None:
    change(session, two[0], state=RosterState.SENT)
    with village.at_work(session, "department_reviewer"):
        assert [one.id for one in watching.newest(session, Asked())] == [two[1]]


def test_a_township_sees_its_own_only(session: Session, two: tuple[int, int]) -> None:
    with village.at_work(session, "town_operator") as actor:
        assert [one.division_code for one in watching.newest(session, Asked(inside=OTHER_TOWN))] == []
        assert {one.key for one in watching.by_place(session, Asked(), actor.division_code)} == {TOWN}


def test_the_list_is_narrowed_and_paged_from_the_newest(
    session: Session, two: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    change(session, two[0], stopped="核实中")
    monkeypatch.setattr(watching, "SIZE", 1)
    with village.at_work(session, "department_reviewer"):
        first, following = watching.newest(session, Asked())
        assert (first.id, following.id) == (two[1], two[0])
        assert [one.id for one in watching.newest(session, Asked(after=two[1]))] == [two[0]]
        assert [one.id for one in watching.newest(session, Asked(stopped=True))] == [two[0]]
        assert [one.id for one in watching.newest(session, Asked(state=RosterState.FILED))] == []
        assert [one.id for one in watching.newest(session, Asked(inside=OTHER_TOWN))] == [two[1]]


@pytest.mark.parametrize(
    "words", [{"state": "x"}, {"inside": "12"}, {"after": "-1"}, {"after": "9" * 30}, {"stopped": "2"}]
)
def test_what_makes_no_sense_is_not_asked(words: dict[str, str]) -> None:
    assert Asked.read(words) == Asked()


def test_an_address_says_what_was_read() -> None:
    words = {"state": "filed", "inside": COUNTY, "stopped": "1"}
    assert Asked.read(words).words() == words
    assert Asked.read(words).words(state="") == {"inside": COUNTY, "stopped": "1"}
