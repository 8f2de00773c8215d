"""The page on which two persons stand side by side, as plain data for its template."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel import masks
from app.kernel.words import _
from app.offices.models import Division
from app.registry.comparing import merging
from app.registry.models import BankAccount, DuplicatePair, Household, Likeness, PairState, Person
from app.store.base import field_of
from app.web import security, showing
from app.web.pages import Badge, Cell, Link
from app.web.saying import say
from app.web.urls import Addresses
from app.web.values import attribute_of

PLACE = ("division_code", "household_id", "relation", "state", "valid_from")


@dataclass(frozen=True, slots=True)
class Line:
    """One thing of both persons; ``take`` is the side that is chosen where one may choose."""

    name: str
    label: str
    first: Cell
    second: Cell
    differs: bool
    choosable: bool = False
    take: str = "first"
    note: str = ""


@dataclass(frozen=True, slots=True)
class MergePage:
    """Two persons in two columns, what differs, and what may be done."""

    title: str
    help: str
    status: Badge
    lines: Sequence[Line]
    names: tuple[str, str]
    urls: tuple[str, str]
    merge_url: str = ""
    dismiss_url: str = ""
    refusal: str = ""
    seen: str = ""
    keep: str = "first"
    why: str = ""
    errors: Sequence[str] = ()
    toolbar: Sequence[Link] = ()
    crumbs: Sequence[Link] = field(default_factory=tuple)


def merge_page(
    session: Session, pair: DuplicatePair, typed: Mapping[str, str] | None = None, errors: Sequence[str] = ()
) -> MergePage:
    """The page of a pair; ``typed`` is what was chosen before something was wrong with it."""
    first, second = merging.both(session, pair)
    typed, state, why = typed or {}, PairState(pair.state), Likeness(pair.likeness)
    people, divisions = Addresses(Person), Addresses(DuplicatePair)
    title = say(_("并排比对：{first}、{second}").format(first=first.name, second=second.name))
    refusal = merging.why_not(pair, first, second)
    return MergePage(
        title=title,
        help=say(_("{likeness}。左边先登记。合并后两边的账户、收入和历史都归保留的一方，可以撤销。")).format(
            likeness=say(why.label)
        ),
        status=Badge(say(state.label), state.colour),
        lines=[*_places(session, first, second), *(_line(first, second, name, typed) for name in merging.CHOSEN)],
        names=(first.name, second.name),
        urls=(people.show(first.id), people.show(second.id)),
        merge_url=url_for("MergingView.merge", pk=pair.id) if not refusal else "",
        dismiss_url=url_for("MergingView.dismiss", pk=pair.id) if pair.state == PairState.OPEN else "",
        refusal=say(refusal),
        seen=typed.get("seen") or merging.seen_digest(first, second),
        keep=typed.get("keep", "first"),
        why=typed.get("why", pair.why or ""),
        errors=[say(one) for one in errors],
        toolbar=[Link(say(_("返回列表")), divisions.list("state=open"), icon="arrow-left")],
        crumbs=[Link(say(_("疑似重复")), divisions.list()), Link(title, "")],
    )


def _line(first: Person, second: Person, name: str, typed: Mapping[str, str]) -> Line:
    one, left, right = attribute_of(Person, name), getattr(first, name), getattr(second, name)
    differs = left != right
    preset = "second" if left in (None, "") and right not in (None, "") else "first"
    return Line(
        name,
        say(one.field.label),
        _cell(first, name),
        _cell(second, name),
        differs,
        differs,
        typed.get(f"take_{name}", preset),
        say(_places_apart(left, right)) if differs and one.field.mask else "",
    )


def _cell(row: Person, name: str) -> Cell:
    one, value = attribute_of(Person, name), getattr(row, name)
    reveals = one.field.mask and value and security.may("reveal", str(Person.__tablename__))
    address = Addresses(Person).reveal(row.id, name) if reveals else ""
    return Cell(showing.plain_text(one, value), reveal_url=address)


def _places_apart(left: str | None, right: str | None) -> str:
    """Where two masked values differ, which the masks may hide."""
    if not left or not right or len(left) != len(right):
        return ""
    apart = [str(place) for place, pair in enumerate(zip(left, right, strict=True), start=1) if pair[0] != pair[1]]
    return _("第 {places} 位不同").format(places="、".join(apart)) if len(apart) <= 4 else ""


def _places(session: Session, first: Person, second: Person) -> list[Line]:
    """Where the two live and what hangs on them; it is not chosen, it goes with who is kept."""
    lines = []
    for name in PLACE:
        left, right = (_place(session, row, name) for row in (first, second))
        lines.append(Line(name, say(field_of(Person, name).label), Cell(left), Cell(right), left != right))
    left, right = (_accounts(session, row) for row in (first, second))
    lines.append(Line("accounts", say(_("银行账户")), Cell(left), Cell(right), left != right))
    return lines


def _place(session: Session, row: Person, name: str) -> str:
    value: Any = getattr(row, name)
    if name == "division_code":
        codes = (f"{value[:9]}000", value)
        return "".join(found.name for code in codes if (found := session.get(Division, code)) is not None) or value
    if name == "household_id":
        home = session.get(Household, value)
        return home.code if home is not None else str(value)
    return showing.plain_text(attribute_of(Person, name), value)


def _accounts(session: Session, row: Person) -> str:
    about = select(BankAccount).where(BankAccount.person_id == row.id).order_by(BankAccount.id)
    return "；".join(f"{one.bank or ''} {masks.mask_account(one.number)}".strip() for one in session.scalars(about))
