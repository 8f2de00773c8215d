"""Taking foreign rows in, hundreds at a time: who is there already is asked once, what is new is inserted in bulk."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.audit.trail import record as note
from app.exchange.source import Delivery, Keys, Record
from app.kernel import clock, disability
from app.kernel.errors import DomainError
from app.kernel.words import _
from app.registry.importing.drafts import Draft, PersonDraft, rows
from app.registry.importing.further import state_further
from app.registry.importing.standing import Found
from app.registry.importing.writing import insert_rows, next_codes
from app.registry.models import BankAccount, Household, HouseholdState, Income, LandHolding, Person, PersonState, Season
from app.registry.relations import HEAD
from app.registry.services import checking
from app.registry.tags import Tag
from app.store.actor import Actor
from app.store.blind import sealed_row
from app.store.wall import WallError, lifted

ELSEWHERE = _("这个证件号码已在外地登记，不能重复登记。确已迁来的，请办理“跨乡镇迁移”。")
NO_HEAD = _("没有找到户主。请核对户主证件号码，并把户主那一行排在本户成员之前。")
OTHER_HOME = _("这个人已登记在另一户，请先办理换户。")
KNOWN = _("这个人已经登记，人员信息不重复导入；账户和面积照样补上。")
TWO_HEADS = _("本户已有户主，请核对与户主关系。")
GONE = _("这个人已经不在册，请核对。")

MakeDraft = Callable[[Record], Draft]


class PeopleIntake:
    """The intake of one file, whose rows ``draft`` turns into drafts."""

    def __init__(self, delivery: Delivery, draft: MakeDraft) -> None:
        self._delivery, self._draft = delivery, draft
        self._heads: set[int] = set()
        self._kept: dict[int, Draft] = {}
        self._found = Found()
        self._registered: dict[str, Any] = {}

    def check(self, session: Session, actor: Actor, records: Sequence[Record]) -> None:
        """Blame what cannot be true and what is somebody else's; write nothing."""
        drafts = self._look(session, actor, records, self._heads)
        self._heads.update(hash(one.head_no) for one in drafts if one.people[0].is_head and not one.record.faults)

    def write(self, session: Session, actor: Actor, records: Sequence[Record]) -> Sequence[Keys]:
        """Insert what is new; returns for each record the keys of what it made."""
        drafts = self._look(session, actor, records, frozenset())
        good = [draft for draft in drafts if not draft.record.faults]
        _insist_on_reach(actor, good)
        made: dict[int, list[str]] = {record.number: [] for record in records}
        self._registered = self._registering()
        with lifted(session, "rows of an import, each checked to lie in the importer's area"):
            self._add_homes(session, good, made)
            self._add_people(session, good, made)
            self._add_accounts(session, good, made)
            self._add_land(session, good, made)
            self._add_incomes(session, good, made)
        state_further(session, actor, good, self._delivery.as_of)
        _tell(session, actor, self._delivery, [key for keys in made.values() for key in keys])
        return [made[record.number] for record in records]

    def _look(self, session: Session, actor: Actor, records: Sequence[Record], heads: Collection[int]) -> list[Draft]:
        drafts = [self._read(record) for record in records]
        self._kept = {draft.record.number: draft for draft in drafts}
        there = self._found.among(session, drafts)
        coming: dict[str, Draft] = {}
        for draft in drafts:
            _place(actor, draft, there, coming)
        for draft in drafts:
            _insist_on_head(draft, coming, heads)
        return drafts

    def _read(self, record: Record) -> Draft:
        """A row as a draft, its people checked; the same record is not checked again between check and write."""
        draft = self._kept.get(record.number)
        if draft is None or draft.record is not record:
            draft = self._draft(record)
            for person in draft.people:
                _check_person(record, person)
        draft.key = None
        for person in draft.people:
            person.key = None
        return draft

    def _add_homes(self, session: Session, drafts: Sequence[Draft], made: dict[int, list[str]]) -> None:
        new = [draft for draft in drafts if draft.key is None and draft.people[0].is_head]
        codes = next_codes(session, [(draft.village, draft.home.get("group_no", 0)) for draft in new])
        values = [
            sealed_row(
                Household,
                {
                    "division_code": draft.village,
                    "code": code,
                    "group_no": draft.home.get("group_no", 0),
                    "hukou_type": draft.home.get("hukou_type", "rural"),
                    "address": draft.home.get("address"),
                    "telephone": draft.home.get("telephone"),
                    "people": 0,
                    "state": HouseholdState.ACTIVE.value,
                    **self._registered,
                },
            )
            for draft, code in zip(new, codes, strict=True)
        ]
        homes: dict[str, int] = {}
        for draft, key in zip(new, insert_rows(session, Household, values), strict=True):
            draft.key = homes[draft.head_no] = key
            made[draft.record.number].append(f"household:{key}")
        for draft in drafts:
            draft.key = draft.key or homes.get(draft.head_no)

    def _add_people(self, session: Session, drafts: Sequence[Draft], made: dict[int, list[str]]) -> None:
        new = [(draft, person) for draft in drafts for person in draft.people if person.key is None]
        values = [
            sealed_row(
                Person,
                _EMPTY
                | {
                    "division_code": draft.village,
                    "household_id": draft.key,
                    "name_sound": checking.sound_of(person.values["name"]),
                    "hukou_type": draft.home.get("hukou_type", "rural"),
                    "document_kind": "citizen",
                    "state": PersonState.ACTIVE.value,
                    **self._registered,
                    **person.values,
                },
            )
            for draft, person in new
        ]
        for (draft, person), key in zip(new, insert_rows(session, Person, values), strict=True):
            person.key = key
            made[draft.record.number].append(f"person:{key}")
        _count(session, {draft.key for draft, _person in new if draft.key is not None})

    def _add_accounts(self, session: Session, drafts: Sequence[Draft], made: dict[int, list[str]]) -> None:
        holding = [draft for draft in drafts if draft.account is not None]
        owners = {draft.people[draft.owner].key for draft in holding}
        about = select(BankAccount.person_id, BankAccount.number_index).where(
            BankAccount.person_id.in_(owners), BankAccount.in_use
        )
        known: set[tuple[Any, Any]] = {(owner, index) for owner, index in session.execute(about)}
        new, values = [], []
        for draft in holding:
            owner = draft.people[draft.owner].key
            row = sealed_row(
                BankAccount,
                {
                    "division_code": draft.village,
                    "person_id": owner,
                    "verification": "unverified",
                    "in_use": True,
                    **self._registered,
                    **(draft.account or {}),
                },
            )
            if (owner, row["number_index"]) not in known:
                known.add((owner, row["number_index"]))
                new.append(draft)
                values.append(row)
        for draft, key in zip(new, insert_rows(session, BankAccount, values), strict=True):
            made[draft.record.number].append(f"account:{key}")

    def _add_land(self, session: Session, drafts: Sequence[Draft], made: dict[int, list[str]]) -> None:
        year, season = self._delivery.as_of.year, Season.YEAR.value
        holding = [draft for draft in drafts if draft.land is not None]
        about = select(LandHolding.household_id).where(
            LandHolding.household_id.in_({draft.key for draft in holding}),
            LandHolding.year == year,
            LandHolding.season == season,
            LandHolding.known_to.is_(None),
        )
        known: set[Any] = set(session.scalars(about))
        new = []
        for draft in holding:
            if draft.key not in known:
                known.add(draft.key)
                new.append(draft)
        values = [self._stated(draft) | {"season": season, **(draft.land or {})} for draft in new]
        for draft, key in zip(new, insert_rows(session, LandHolding, values), strict=True):
            made[draft.record.number].append(f"land:{key}")

    def _add_incomes(self, session: Session, drafts: Sequence[Draft], made: dict[int, list[str]]) -> None:
        new = [draft for draft in drafts if draft.income is not None]
        values = [self._stated(draft) | {"kind": "other", "amount": draft.income} for draft in new]
        for draft, key in zip(new, insert_rows(session, Income, values), strict=True):
            made[draft.record.number].append(f"income:{key}")

    def _registering(self) -> dict[str, Any]:
        day = min(self._delivery.as_of, clock.today())
        return {"valid_from": day, "known_from": clock.now(), "import_id": self._delivery.import_id}

    def _stated(self, draft: Draft) -> dict[str, Any]:
        return {
            "division_code": draft.village,
            "household_id": draft.key,
            "year": self._delivery.as_of.year,
            "known_from": clock.now(),
            "source": f"import:{self._delivery.import_id}",
            "import_id": self._delivery.import_id,
        }


KINDS = ("household", "person", "account", "land", "income")
_EMPTY: dict[str, Any] = dict.fromkeys(
    ("birth_on", "marital", "telephone", "health", "disability_kind", "disability_grade", "disability_no")
) | {"sex": "0", "nationality": "01"}


def _check_person(record: Record, person: PersonDraft) -> None:
    try:
        person.values = checking.person_values(person.values)
    except DomainError as refusal:
        for fault in refusal.faults:
            record.blame(fault.sentence, f"{person.at}{fault.field}" if fault.field else "")
        return
    said = person.values
    if said.get("disability_no"):
        kind, grade = str(said.get("disability_kind") or ""), str(said.get("disability_grade") or "")
        for sentence in disability.check(said["disability_no"], said["id_no"], kind, grade).warnings:
            record.doubt(sentence, f"{person.at}disability_no")


def _place(actor: Actor, draft: Draft, there: Mapping[str, Any], coming: dict[str, Draft]) -> None:
    """Find the household of a draft, and who of its people is there already."""
    record = draft.record
    head = there.get(draft.head_no)
    if head is not None and actor.scope.holds_division(head.division_code):
        draft.key = head.household_id
    elif draft.people[0].is_head:
        if draft.head_no in coming:
            draft.record.blame(TWO_HEADS, "relation")
        coming.setdefault(draft.head_no, draft)
    for number, person in rows(draft):
        known = there.get(number)
        if known is None:
            if person.is_head and draft.key is not None:
                record.blame(TWO_HEADS, f"{person.at}relation")
            continue
        if not actor.scope.holds_division(known.division_code):
            record.blame(ELSEWHERE, f"{person.at}id_no")
        elif known.state != PersonState.ACTIVE:
            record.blame(GONE, f"{person.at}id_no")
        elif draft.key != known.household_id:
            record.blame(OTHER_HOME, f"{person.at}id_no")
        else:
            person.key = known.id
            record.doubt(KNOWN, f"{person.at}id_no")


def _insist_on_head(draft: Draft, coming: Mapping[str, Draft], heads: Collection[int]) -> None:
    """A member needs a head who is registered, or comes in a good row of this batch, or of an earlier one."""
    if draft.key is not None or draft.people[0].is_head:
        return
    head = coming.get(draft.head_no)
    if (head is None or head.record.faults) and hash(draft.head_no) not in heads:
        draft.record.blame(NO_HEAD, "head_id_no")


def _tell(session: Session, actor: Actor, delivery: Delivery, keys: Sequence[str]) -> None:
    """One event for a batch: what was made, and the digest of the keys."""
    counts = {kind: sum(key.startswith(kind) for key in keys) for kind in KINDS}
    digest = sha256("\n".join(keys).encode()).hexdigest()
    note(session, actor, Tag.IMPORT, import_id=delivery.import_id, digest=digest, made=counts)


def _insist_on_reach(actor: Actor, drafts: Iterable[Draft]) -> None:
    if not all(map(actor.scope.holds_division, {draft.village for draft in drafts})):
        raise WallError("an import would write outside its scope")


def _count(session: Session, homes: Iterable[int]) -> None:
    """Name the heads and count the people of households that got some."""
    keys = sorted(homes)
    if not keys:
        return
    active = (Person.household_id == Household.id) & (Person.state == PersonState.ACTIVE)
    head = select(func.min(Person.id)).where(active, Person.relation == HEAD).scalar_subquery()
    people = select(func.count(Person.id)).where(active).scalar_subquery()
    statement = update(Household).where(Household.id.in_(keys)).values(head_id=head, people=people)
    session.execute(statement.execution_options(synchronize_session=False))
