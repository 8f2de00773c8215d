"""Merging two persons who are one: chosen values, what hangs on the one that goes, and the way back."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.audit.trail import record
from app.kernel import clock, likeness
from app.kernel.errors import Conflict, DomainError, NotAllowed
from app.kernel.words import _
from app.registry.comparing.moving import CAUSE, Moves, labels_of
from app.registry.comparing.pairs import WHY
from app.registry.comparing.reasons import insist_on_reason
from app.registry.comparing.tags import Tag
from app.registry.models import (
    AccountUse,
    Asset,
    BankAccount,
    DuplicatePair,
    Household,
    Income,
    ListHit,
    Merge,
    PairState,
    Person,
    PersonState,
    ResourceUse,
)
from app.registry.relations import HEAD
from app.registry.services import checking, facts
from app.store.actor import Actor
from app.store.commands import command
from app.store.sealing import sealer
from app.store.transaction import transaction
from app.store.wall import lifted

CHOSEN = (
    "name", "document_kind", "id_no", "sex", "birth_on", "nationality", "marital", "hukou_type", "telephone", "health",
    "disability_kind", "disability_grade", "disability_no", "disability_until", "can_work", "in_school",
)  # fmt: skip
"""What of a person may be taken from either side; household and relation stay with the one who is kept."""

_CHECKED = frozenset({"name", "document_kind", "id_no", "sex", "birth_on", "disability_no"})
SIDES = ("first", "second")


def both(session: Session, pair: DuplicatePair) -> tuple[Person, Person]:
    """The two persons of a pair. Refused to who does not see both."""
    first, second = session.get(Person, pair.first_id), session.get(Person, pair.second_id)
    if first is None or second is None:
        raise NotAllowed(_("这两个人不都在您的辖区，请由两地共同的上级惠民办处理。"))
    return first, second


def seen_digest(first: Person, second: Person) -> str:
    """What the two looked like; a merge says what it saw, so that nobody merges what was changed meanwhile."""
    kept = [str(getattr(row, name)) for row in (first, second) for name in (*CHOSEN, "state", "household_id")]
    text = hashlib.sha256("\x1f".join(kept).encode()).hexdigest()
    return sealer().blind_index(text, "merges.seen")


def why_not(pair: DuplicatePair, first: Person, second: Person) -> str:
    """Why the pair cannot be merged now; empty where it can."""
    if pair.state != PairState.OPEN:
        return _("这一对已经处理过，请刷新页面查看。")
    for row in (first, second):
        if row.state != PersonState.ACTIVE:
            label = PersonState(row.state).label
            return _("{name}的状态是“{state}”。两人都在册才能合并，请先核对状态。").format(name=row.name, state=label)
    return ""


def merge(session: Session, actor: Actor, pair: DuplicatePair, data: Mapping[str, Any]) -> Merge:
    """Take one person up into the other.

    ``data``: ``keep`` (first or second), ``take`` (column → side, the kept one where it says nothing), ``why``, and
    ``seen``, the digest of what was looked at.
    """
    first, second = both(session, pair)
    why = insist_on_reason(data.get("why"), "why")
    if data.get("keep") not in SIDES:
        raise DomainError(_("请选择保留哪一条登记。"), field="keep")
    if refusal := why_not(pair, first, second):
        raise Conflict(refusal)
    if data.get("seen", "") not in ("", seen_digest(first, second)):
        raise Conflict(_("打开页面后有人改过其中一条登记，请刷新页面，核对后再合并。"))
    survivor, loser = (first, second) if data["keep"] == "first" else (second, first)
    values = _chosen(first, second, survivor, data.get("take") or {})
    with transaction(session):
        done = Merge(
            pair_id=pair.id,
            survivor_id=survivor.id,
            loser_id=loser.id,
            division_code=pair.division_code,
            why=why,
            moved="[]",
            merged_at=clock.now(),
            officer_id=actor.officer_id or None,
        )
        session.add(done)
        session.flush()
        moves = _Act(session, actor, done, clock.today())
        moves.carry_out(survivor, loser, values)
        done.moved = moves.moves.written()
        pair.state, pair.why, pair.decided_at = PairState.MERGED, why, done.merged_at
        pair.officer_id = actor.officer_id or None
        record(
            session, actor, Tag.MERGE, done, survivor_id=survivor.id, loser_id=loser.id, columns=sorted(values), why=why
        )
    return done


@command(
    Merge,
    "undo",
    "撤销合并",
    icon="arrow-back-up",
    kind="danger",
    confirm="两条登记将恢复到合并以前的样子。确定撤销吗？",
    inputs=(WHY,),
    unless=lambda row: "" if row.undone_at is None else _("已经撤销过了。"),
    done="已撤销，两条登记恢复原状",
)
def undo(session: Session, actor: Actor, row: Merge, data: Mapping[str, Any]) -> Merge:
    """Put everything back as it was. Refused where something that was moved has since been changed."""
    why = insist_on_reason(data.get("why"), "why")
    if row.undone_at is not None:
        raise Conflict(_("这次合并已经撤销，请刷新页面查看。"))
    pair = session.get(DuplicatePair, row.pair_id)
    if pair is None:
        raise NotAllowed(_("这两个人不都在您的辖区，请由两地共同的上级惠民办处理。"))
    moves = Moves.read(row.moved)
    with transaction(session), lifted(session, "a merge is taken back as a whole, with pairs that reach further"):
        _insist_on_last(session, row)
        if changed := moves.changed_since(session):
            told = _("合并之后又改动了：{what}。请先改回合并时的内容，再撤销合并；或保留合并，另行登记。")
            raise Conflict(told.format(what=labels_of(changed)))
        moves.take_back(session, actor, clock.local(row.merged_at).date(), row.id)
        row.undone_at, row.undone_by, row.undone_why = clock.now(), actor.officer_id or None, why
        pair.state, pair.why, pair.officer_id, pair.decided_at = PairState.OPEN, None, None, None
        record(session, actor, Tag.UNDO, row, survivor_id=row.survivor_id, loser_id=row.loser_id, why=why)
    return row


def survivor_of(session: Session, person_id: int) -> int | None:
    """Into whom a person was taken up, if that still stands."""
    about = select(Merge.survivor_id).where(Merge.loser_id == person_id, Merge.undone_at.is_(None))
    return session.scalar(about.order_by(Merge.id.desc()).limit(1))


def taken_up_by(session: Session, person_id: int) -> list[int]:
    """Who was taken up into a person: their histories are this person's too."""
    about = select(Merge.loser_id).where(Merge.survivor_id == person_id, Merge.undone_at.is_(None))
    return list(session.scalars(about.order_by(Merge.id)))


def _insist_on_last(session: Session, row: Merge) -> None:
    people = (row.survivor_id, row.loser_id)
    later = select(Merge.id).where(
        Merge.id > row.id,
        Merge.undone_at.is_(None),
        or_(Merge.survivor_id.in_(people), Merge.loser_id.in_(people)),
    )
    if (found := session.scalar(later.order_by(Merge.id.desc()).limit(1))) is not None:
        raise Conflict(_("此后又合并过其中的人（合并编号 {number}），请先撤销那一次。").format(number=found))


def _chosen(first: Person, second: Person, survivor: Person, take: Mapping[str, Any]) -> dict[str, Any]:
    """The values that the kept person gets; where identity is touched, they must agree among themselves."""
    if wrong := [name for name, side in take.items() if name not in CHOSEN or side not in SIDES]:
        raise DomainError(_("没有这个选项，请刷新页面后重新选择。"), field=wrong[0])
    sides = {"first": first, "second": second}
    values = {name: getattr(sides[side], name) for name, side in take.items()}
    changed = {name: after for name, (_before, after) in facts.changes(survivor, values).items()}
    if _CHECKED & changed.keys():
        whole = {name: getattr(survivor, name) for name in (*CHOSEN, "relation")} | changed
        agreed = checking.person_values({name: value for name, value in whole.items() if value is not None})
        changed = {name: agreed.get(name, value) for name, value in changed.items()}
    return changed


class _Act:
    """A merge being carried out."""

    def __init__(self, session: Session, actor: Actor, done: Merge, on: date) -> None:
        self.session, self.actor, self.on = session, actor, on
        self.merge_id, self.pair_id = done.id, done.pair_id
        self.moves = Moves()

    def carry_out(self, survivor: Person, loser: Person, values: Mapping[str, Any]) -> None:
        """Everything that hangs on the one who goes, then that one, then the chosen values."""
        self._accounts(survivor, loser)
        self._uses(survivor, loser)
        self._yearly(survivor, loser)
        self._hits(survivor, loser)
        self._household(survivor, loser)
        self._pairs(loser)
        self._set(loser, state=PersonState.MERGED.value)
        sound = {"name_sound": likeness.sound(values["name"])} if "name" in values else {}
        self._set(survivor, **values, **sound)
        self.session.flush()

    def _set(self, row: Any, **values: Any) -> None:
        changed = self.moves.make(row, **values)
        if changed and type(row) in facts.TRACKED:
            on = max(self.on, row.valid_from)
            facts.note(self.session, self.actor, row, changed, on=on, cause=CAUSE, cause_id=self.merge_id)

    def _accounts(self, survivor: Person, loser: Person) -> None:
        own = self._of(BankAccount, survivor)
        numbers, in_use = {one.number for one in own}, any(one.in_use for one in own)
        for row in self._of(BankAccount, loser):
            if row.number not in numbers:
                stays_in_use = row.in_use and not in_use
                in_use = in_use or stays_in_use
                self._set(row, person_id=survivor.id, division_code=survivor.division_code, in_use=stays_in_use)

    def _uses(self, survivor: Person, loser: Person) -> None:
        taken = {one.programme_code for one in self._of(AccountUse, survivor)}
        moved = {one.id for one in self._of(BankAccount, survivor)}
        for row in self._of(AccountUse, loser):
            if row.programme_code not in taken and row.account_id in moved:
                self._set(row, person_id=survivor.id, division_code=survivor.division_code)

    def _yearly(self, survivor: Person, loser: Person) -> None:
        place = {"household_id": survivor.household_id, "division_code": survivor.division_code}
        for model in (Income, Asset, ResourceUse):
            for row in self._of(model, loser):
                self._set(row, person_id=survivor.id, **place)

    def _hits(self, survivor: Person, loser: Person) -> None:
        known = {one.entry_id for one in self._of(ListHit, survivor)}
        for row in self._of(ListHit, loser):
            if row.entry_id not in known:
                self._set(row, person_id=survivor.id, division_code=survivor.division_code)

    def _household(self, survivor: Person, loser: Person) -> None:
        home = self.session.get(Household, loser.household_id)
        if home is None:
            return
        others = select(Person.id).where(
            Person.household_id == home.id, Person.state == PersonState.ACTIVE, Person.id != loser.id
        )
        if home.head_id == loser.id:
            inside = survivor.household_id == home.id
            if not inside and self.session.scalar(others.limit(1)) is not None:
                told = _("{name}是户主，户内还有其他人。请先为户编码 {code} 变更户主，再合并。")
                raise Conflict(told.format(name=loser.name, code=home.code))
            self._set(home, head_id=survivor.id if inside else None)
            if inside:
                self._set(survivor, relation=HEAD)
        self._set(home, people=max(home.people - 1, 0))

    def _pairs(self, loser: Person) -> None:
        """Other pairs of the one who goes are over; some may lie in a division above."""
        about = select(DuplicatePair).where(
            or_(DuplicatePair.first_id == loser.id, DuplicatePair.second_id == loser.id),
            DuplicatePair.state == PairState.OPEN,
            DuplicatePair.id != self.pair_id,
        )
        with lifted(self.session, "pairs of a merged person may reach further"):
            for row in self.session.scalars(about).all():
                self.moves.make(row, state=PairState.GONE.value)

    def _of(self, model: Any, person: Person) -> list[Any]:
        about = select(model).where(model.person_id == person.id).order_by(model.id)
        return list(self.session.scalars(about).all())
