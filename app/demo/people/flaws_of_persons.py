"""Faults in persons: registered twice, wrong numbers, wrong certificates, and rare things that are no faults at all.

Each function puts one fault into a household, keeps the truth, and says whether the household was suited to it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from app.demo.people.drafts import Draft
from app.demo.people.memory import Known, Makings
from app.demo.people.naming import dotted_name, misheard, with_rare_character
from app.demo.people.numbers import identity_check, shortened
from app.demo.people.registering import age_of
from app.demo.people.shapes import Member

LARGEST = 7
OTHER_RELATIVE = "97"
ABOLISHED = ("130103", "130124", "130182", "130185")
"""桥东区, 栾城县, 藁城市 and 鹿泉市 of 石家庄, all abolished in 2014; numbers issued there stay valid for life."""


def somebody(draft: Draft, makings: Makings, suits: Callable[[Member], bool]) -> int | None:
    """The position of a random living member without disability whom the condition suits."""
    places = [
        place
        for place, member in enumerate(draft.members)
        if member.disability is None and member.died_on is None and suits(member)
    ]
    return places[int(len(places) * makings.random.random())] if places else None


def change(draft: Draft, place: int, fault: str, member: Member) -> bool:
    """Put the changed member in the old one's place; accounts in the own name follow a new name."""
    old = draft.members[place]
    draft.members[place] = member
    if member.name != old.name:
        draft.accounts = [
            replace(account, holder=member.name) if account.owner == place else account for account in draft.accounts
        ]
    draft.note(fault, member)
    return True


def _again(
    draft: Draft, makings: Makings, fault: str, pool: list[Known], name: str | None = None, number: str | None = None
) -> bool:
    """Register somebody who is remembered once more, here, as another relative."""
    known = makings.take(pool)
    if known is None:
        return False
    member = replace(
        known.member,
        relation=OTHER_RELATIVE,
        telephone=None,
        name=name or known.member.name,
        number=number or known.member.number,
    )
    draft.members.append(member)
    draft.note(fault, member, known.household)
    return True


def _has_room(draft: Draft) -> bool:
    return draft.room > 0 and len(draft.members) < LARGEST


def registered_twice(draft: Draft, makings: Makings) -> bool:
    """The same identity number in two households."""
    return _has_room(draft) and _again(draft, makings, "registered_twice", makings.anywhere)


def homophone(draft: Draft, makings: Makings) -> bool:
    """The same person under a name that sounds the same, with another number, in the same village."""
    able = [known for known in makings.in_village if misheard(known.member.name)]
    if not (able and _has_room(draft)):
        return False
    known = able[int(len(able) * makings.random.random())]
    return _again(
        draft,
        makings,
        "homophone",
        [known],
        name=misheard(known.member.name),
        number=_another(known, makings),
    )


def namesake(draft: Draft, makings: Makings) -> bool:
    """Same name, same birth, same village, another number."""
    if not (makings.in_village and _has_room(draft)):
        return False
    known = makings.in_village[int(len(makings.in_village) * makings.random.random())]
    return _again(draft, makings, "namesake", [known], number=_another(known, makings))


def _another(known: Known, makings: Makings) -> str:
    return makings.registrar.issue(known.member.number[:6], known.member.birth_on, known.member.sex)


def digits_swapped(draft: Draft, makings: Makings) -> bool:
    """The same person with two neighbouring digits of the number swapped and the check character made to fit."""
    if not (makings.swappable and _has_room(draft)):
        return False
    known = makings.swappable[int(len(makings.swappable) * makings.random.random())]
    number = known.member.number
    body = number[:14] + number[15] + number[14] + number[16]
    return _again(draft, makings, "digits_swapped", [known], number=body + identity_check(body))


def wrong_check(draft: Draft, makings: Makings) -> bool:
    """An identity number whose last character is wrong."""
    place = somebody(draft, makings, lambda member: True)
    if place is None:
        return False
    number = draft.members[place].number
    wrong = str((int(number[17]) + 1 + int(9 * makings.random.random())) % 10) if number[17] != "X" else "0"
    return change(draft, place, "wrong_check", replace(draft.members[place], number=number[:17] + wrong))


def sex_mismatch(draft: Draft, makings: Makings) -> bool:
    """The sex entered is not the one in the number."""
    place = somebody(draft, makings, lambda member: True)
    if place is None:
        return False
    member = draft.members[place]
    return change(draft, place, "sex_mismatch", replace(member, sex="1" if member.sex == "2" else "2"))


def certificate_mismatch(draft: Draft, makings: Makings) -> bool:
    """A disability certificate that names another person's number, or another grade than the one entered."""
    for place, member in enumerate(draft.members):
        held = member.disability
        if held is None or member.died_on is not None:
            continue
        if makings.random.random() < 0.5 and makings.anywhere:
            number = makings.anywhere[int(len(makings.anywhere) * makings.random.random())].member.number
            wrong = replace(held, certificate=f"{number}{held.kind}{held.grade}")
        else:
            wrong = replace(held, grade=held.grade % 4 + 1)
        return change(draft, place, "certificate_mismatch", replace(member, disability=wrong))
    return False


def abolished_area(draft: Draft, makings: Makings) -> bool:
    """A number issued in an area that no longer exists: valid, worth a warning at most."""
    place = somebody(draft, makings, lambda member: member.birth_on < date(2014, 1, 1))
    if place is None:
        return False
    member = draft.members[place]
    area = ABOLISHED[int(len(ABOLISHED) * makings.random.random())]
    number = makings.registrar.issue(area, member.birth_on, member.sex)
    return change(draft, place, "abolished_area", replace(member, number=number))


def old_number(draft: Draft, makings: Makings) -> bool:
    """A number of 15 digits, as old files still hold it: to be lengthened and flagged."""
    place = somebody(draft, makings, lambda member: 1920 <= member.birth_on.year <= 1998)
    if place is None:
        return False
    member = draft.members[place]
    return change(draft, place, "old_number", replace(member, number=shortened(member.number)))


def rare_character(draft: Draft, makings: Makings) -> bool:
    """A name with a character outside the old character sets: valid."""
    place = somebody(draft, makings, lambda member: len(member.name) > 1)
    if place is None:
        return False
    member = draft.members[place]
    return change(
        draft, place, "rare_character", replace(member, name=with_rare_character(makings.random, member.name))
    )


def dotted(draft: Draft, makings: Makings) -> bool:
    """A name with the dot between own and father's name: valid."""
    place = somebody(draft, makings, lambda member: member.relation in ("02", "12") and age_of(member) < 60)
    if place is None:
        return False
    member = draft.members[place]
    name = dotted_name(makings.random, member.sex)
    return change(draft, place, "dotted", replace(member, name=name, nationality="05"))
