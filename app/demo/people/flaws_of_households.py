"""Faults in households: heads, relations, accounts, land, and people whom an external list gives away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from app.demo.people.chance import whole
from app.demo.people.drafts import Draft
from app.demo.people.flaws_of_persons import OTHER_RELATIVE, change, somebody
from app.demo.people.listings import listing
from app.demo.people.memory import Makings
from app.demo.people.registering import age_of
from app.demo.people.wealth import an_account


def missing_head(draft: Draft, makings: Makings) -> bool:
    """Nobody is the head: whoever was is entered as another relative."""
    if len(draft.members) < 2:
        return False
    draft.head = None
    return change(draft, 0, "missing_head", replace(draft.members[0], relation=OTHER_RELATIVE))


def two_heads(draft: Draft, makings: Makings) -> bool:
    """Two members are entered as the head."""
    for place, member in enumerate(draft.members):
        if place and age_of(member) >= 18:
            return change(draft, place, "two_heads", replace(member, relation="02"))
    return False


def child_older(draft: Draft, makings: Makings) -> bool:
    """A son or daughter of the head who is older than the head."""
    place = somebody(draft, makings, lambda member: member.relation[0] in "23")
    if place is None or age_of(draft.members[0]) > 85:
        return False
    member, head = draft.members[place], draft.members[0]
    birth_on = date.fromordinal(head.birth_on.toordinal() - whole(makings.random, 100, 3_000))
    number = makings.registrar.issue(member.number[:6], birth_on, member.sex)
    return change(draft, place, "child_older", replace(member, birth_on=birth_on, number=number, in_school=False))


def several_cards(draft: Draft, makings: Makings) -> bool:
    """A person with a second account in use (一人多卡)."""
    kind = "card" if draft.accounts[0].kind != "card" else "social"
    owner = draft.accounts[0].owner
    draft.accounts.append(an_account(makings.random, draft.members[owner], owner, makings.teller, kind))
    draft.note("several_cards", draft.members[owner])
    return True


def held_by_another(draft: Draft, makings: Makings) -> bool:
    """An account in the name of somebody else (人卡分离)."""
    owner = draft.members[draft.accounts[0].owner]
    strangers = [known for known in makings.anywhere if known.member.name != owner.name]
    if not strangers:
        return False
    known = strangers[int(len(strangers) * makings.random.random())]
    draft.accounts[0] = replace(draft.accounts[0], holder=known.member.name)
    draft.note("held_by_another", owner, known.household)
    return True


def shared_account(draft: Draft, makings: Makings) -> bool:
    """An account that another household has entered too."""
    known = makings.take(makings.anywhere)
    if known is None:
        return False
    old, other = draft.accounts[0], known.account
    draft.accounts[0] = replace(other, owner=old.owner, holder=old.holder)
    draft.note("shared_account", draft.members[old.owner], known.household)
    return True


def wrong_card(draft: Draft, makings: Makings) -> bool:
    """A card number whose last digit is wrong."""
    for place, account in enumerate(draft.accounts):
        if account.kind != "passbook":
            wrong = (int(account.number[-1]) + whole(makings.random, 1, 9)) % 10
            draft.accounts[place] = replace(account, number=f"{account.number[:-1]}{wrong}")
            draft.note("wrong_card", draft.members[account.owner])
            return True
    return False


def land_over(draft: Draft, makings: Makings) -> bool:
    """More land declared for subsidy than the contract gives."""
    land = draft.land
    if land is None or land.transferred_in or not land.contract:
        return False
    more = land.contract + whole(makings.random, 50, 400)
    draft.land = replace(land, subsidised=more)
    draft.note("land_over", draft.members[0])
    return True


def listed(fault: str, kind: str, low: int, high: int, *, poor: bool = True) -> Callable[[Draft, Makings], bool]:
    """The fault that an external list names a member of that age, who draws an allowance all the same."""

    def put(draft: Draft, makings: Makings) -> bool:
        if poor and not draft.poor or not draft.claims:
            return False
        for member in draft.members:
            if low <= age_of(member) <= high and member.died_on is None and len(member.number) == 18:
                draft.listings.append(listing(makings.random, kind, member))
                draft.note(fault, member)
                return True
        return False

    return put
