"""Users with their posts and addresses, row by row of a sheet: what a row means, and the services that do it."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.exchange import cells
from app.exchange.importsheet import Act, Entry
from app.kernel import addresses, clock
from app.kernel.errors import DomainError, Fault
from app.kernel.idcard import normalise
from app.kernel.words import _
from app.offices import rules
from app.offices.models import Division, Organisation, Source
from app.offices.post import post_labels
from app.offices.services import finding
from app.offices.services.grants import grant_post
from app.offices.services.officers import Issue, one_time_password, register_officer
from app.offices.services.terminals import assign_terminal
from app.store.actor import Actor

NO_ORGANISATION = _("没有找到机构“{value}”，请从下拉列表中选择本办登记的机构。")
NO_POST = _("没有“{value}”这个岗位，请从下拉列表中选择。")
BY_DIRECTORY = _("由目录服务验证")
MOST_ADDRESSES = 10


def organisations(session: Session, actor: Actor) -> dict[str, int]:
    """The organisations whose users the actor registers, by name; where a name is borne twice, with the division."""
    open_today = or_(Organisation.valid_to.is_(None), Organisation.valid_to > clock.today())
    found = session.execute(
        select(Organisation.id, Organisation.name, Organisation.kind, Organisation.division_code, Division.name)
        .join(Division, Division.code == Organisation.division_code)
        .where(open_today)
        .order_by(Organisation.division_code, Organisation.id)
    ).all()
    mine = [row for row in found if rules.may_manage_people(actor, row[2], row[3])]
    borne = Counter(row[1] for row in mine)
    return {(row[1] if borne[row[1]] == 1 else f"{row[1]}（{row[4]} {row[3]}）"): row[0] for row in mine}


def posts(_session: Session, _actor: Actor) -> dict[str, str]:
    """Every post by its label; whether an organisation has it is for the services to say."""
    return {label: code for code, label in post_labels().items()}


def sources(_session: Session, _actor: Actor) -> dict[str, str]:
    """Where the password is kept; emergency accounts are registered one by one."""
    return {one.label: one.value for one in (Source.LOCAL, Source.DIRECTORY)}


def username(text: str) -> str:
    """A user name as it is kept."""
    return cells.half_width(text).lower()


def several_addresses(text: str) -> list[str]:
    """The addresses of a cell in their one way of writing."""
    found = [addresses.canonical(one) for one in cells.several(cells.half_width(text.replace("。", ".")))]
    if len(found) > MOST_ADDRESSES:
        raise DomainError(_("一人最多填 {most} 个地址，请核对。").format(most=MOST_ADDRESSES))
    return list(dict.fromkeys(found))


def begin(rows: int, rehearsed: bool) -> Act:
    """Registering rows. One-time passwords are made before the first row, so that no lock is held meanwhile."""
    reached: dict[int, Organisation] = {}
    if rehearsed:
        return partial(register, lambda: ("", None), reached)
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        made = iter(list(pool.map(lambda _row: one_time_password(), range(rows))))
    return partial(register, lambda: next(made), reached)


def register(
    issue: Issue, reached: dict[int, Organisation], session: Session, actor: Actor, row: Mapping[str, Any]
) -> Sequence[str]:
    """Register the user of a row, grant the posts and assign the addresses; the line of the password sheet.

    ``reached`` keeps the organisations in memory from row to row.
    """
    if row["organisation_id"] not in reached:
        reached[row["organisation_id"]] = finding.organisation(session, row["organisation_id"])
    officer, password = register_officer(session, actor, row, issue=issue)
    known = {"officer_id": officer.id, "organisation_id": row["organisation_id"], "valid_from": row["valid_from"]}
    known |= {"valid_to": row["valid_to"], "reason": None}
    for column in ("post", "second_post"):
        if row[column]:
            with _at(column):
                grant_post(session, actor, known | {"post": row[column]})
    for address in row["address"]:
        with _at("address"):
            assign_terminal(session, actor, known | {"address": address, "note": row["note"]})
    labels = post_labels()
    return [
        officer.organisation.name,
        officer.name,
        officer.username,
        "、".join(labels[row[column]] for column in ("post", "second_post") if row[column]),
        "、".join(row["address"]),
        BY_DIRECTORY if officer.source == Source.DIRECTORY else password,
    ]


def across(entries: Sequence[Entry]) -> Iterator[Fault]:
    """What appears twice in one file though it belongs to one person: a user name, a number, an address."""
    same = _("与第 {row} 行的{label}相同，一人只能有一个用户名，请删去重复的一行。")
    yield from _twice(entries, "username", _("用户名“{value}”在第 {row} 行已经出现，请换一个。"), lambda value: value)
    yield from _twice(entries, "id_no", same, normalise)
    yield from _overlaps(entries)


def _twice(entries: Sequence[Entry], column: str, sentence: Any, key: Callable[[str], str]) -> Iterator[Fault]:
    first: dict[str, int] = {}
    for entry in entries:
        value = entry.values.get(column)
        if value and (before := first.setdefault(key(value), entry.number)) != entry.number:
            said = sentence.format(row=before, value=value, label=_("身份号码"))
            yield Fault(said, column, entry.number)


def _overlaps(entries: Sequence[Entry]) -> Iterable[Fault]:
    spans = sorted(
        (*addresses.bounds(network), entry.number, address)
        for entry in entries
        for address in entry.values.get("address") or ()
        if not (network := addresses.parse_terminal(address)).is_loopback
    )
    widest: tuple[str, int] = ("", 0)
    for low, high, number, address in spans:
        if low <= widest[0] and number != widest[1]:
            sentence = _("地址“{address}”与第 {row} 行的重复，一个地址只能归一人专用。")
            later, earlier = max(number, widest[1]), min(number, widest[1])
            yield Fault(sentence.format(address=address, row=earlier), "address", later)
        widest = max(widest, (high, number))


@contextmanager
def _at(column: str) -> Iterator[None]:
    """What the services refuse is shown in the column from which it came."""
    try:
        yield
    except DomainError as refusal:
        dated = {"valid_from", "valid_to"}
        faults = [one if one.field in dated else Fault(one.sentence, column) for one in refusal.faults]
        raise type(refusal)(refusal.sentence, faults=faults) from refusal
