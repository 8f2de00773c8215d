"""Land and yearly statements: what is said of a household for a season or a year; a correction keeps what was said."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.trail import record
from app.kernel import clock
from app.kernel.columns import Field
from app.kernel.errors import Conflict, DomainError
from app.kernel.words import _
from app.registry.models import Asset, Income, LandHolding, Person, ResourceUse
from app.registry.services import reading
from app.registry.services import values as attribute_values
from app.registry.tags import Tag
from app.store.actor import Actor
from app.store.commands import Input, command
from app.store.transaction import transaction

FIRST_YEAR = 1980
AREAS = ("contract", "registered", "transferred_in", "transferred_out", "excluded", "subsidised")
S = TypeVar("S", LandHolding, Income, Asset, ResourceUse)
_SUPERSEDED = _("这一条已经更正或作废，不能再改。请打开最新的一条。")
REASON = Input("reason", Field("作废原因"))


@command(LandHolding, "add", "登记土地", icon="plant", done="土地已登记")
def state_land(
    session: Session, actor: Actor, data: Mapping[str, Any], *, cause: str = "", cause_id: int | None = None
) -> LandHolding:
    """State the areas of a household in a season. Refused where there is a statement already, or an area too many."""
    home = reading.household(session, data["household_id"])
    year, season = _year(data), str(data.get("season") or "year")
    values = {name: int(data.get(name) or 0) for name in AREAS}
    _insist_on_areas(values)
    there = select(LandHolding.id).where(
        LandHolding.household_id == home.id,
        LandHolding.year == year,
        LandHolding.season == season,
        LandHolding.known_to.is_(None),
    )
    if session.scalar(there):
        raise Conflict(_("本户这一年度、季节的土地已经登记，请打开那一条修改。"), field="year")
    with transaction(session):
        row = LandHolding(
            household_id=home.id,
            division_code=home.division_code,
            year=year,
            season=season,
            excluded_why=data.get("excluded_why"),
            known_from=clock.now(),
            source=_source(data, cause, cause_id),
            import_id=data.get("import_id"),
            **values,
        )
        session.add(row)
        record(session, actor, Tag.LAND_STATE, row, household=home.code, year=year)
    return row


@command(LandHolding, "edit", "更正土地", icon="edit", done="已更正，原来的内容保留")
def correct_land(
    session: Session,
    actor: Actor,
    row: LandHolding,
    data: Mapping[str, Any],
    *,
    cause: str = "",
    cause_id: int | None = None,
) -> LandHolding:
    """State the same season anew; what was said before stays, known until now."""
    values = {name: int(data.get(name, getattr(row, name)) or 0) for name in AREAS}
    _insist_on_areas(values)
    kept = {"year": row.year, "season": row.season, "excluded_why": data.get("excluded_why", row.excluded_why)}
    with transaction(session):
        fresh = _supersede(session, actor, row, kept | values, Tag.LAND_STATE, cause, cause_id)
        attribute_values.succeed(session, row, fresh)
    return fresh


def _stating(
    model: type[Any], label: str, icon: str, names: tuple[str, ...]
) -> tuple[Callable[..., Any], Callable[..., Any]]:
    """The two acts on a kind of yearly statement: to state it, and to correct it."""

    @command(model, "add", f"登记{label}", icon=icon, done="已登记")
    def state(
        session: Session, actor: Actor, data: Mapping[str, Any], *, cause: str = "", cause_id: int | None = None
    ) -> Any:
        home = reading.household(session, data["household_id"])
        year = _year(data)
        _insist_on_member(session, data.get("person_id"), home.id)
        with transaction(session):
            row = model(
                household_id=home.id,
                division_code=home.division_code,
                year=year,
                known_from=clock.now(),
                source=_source(data, cause, cause_id),
                import_id=data.get("import_id"),
                **{name: data[name] for name in ("kind", "person_id", "note", *names) if data.get(name) is not None},
            )
            session.add(row)
            record(session, actor, Tag.YEARLY_STATE, row, household=home.code, year=year, kind=row.kind)
        return row

    @command(model, "edit", f"更正{label}", icon="edit", done="已更正，原来的内容保留")
    def correct(
        session: Session,
        actor: Actor,
        row: Any,
        data: Mapping[str, Any],
        *,
        cause: str = "",
        cause_id: int | None = None,
    ) -> Any:
        _insist_on_member(session, data.get("person_id", row.person_id), row.household_id)
        kept = {name: data.get(name, getattr(row, name)) for name in ("kind", "person_id", "note", *names)}
        return _supersede(session, actor, row, kept | {"year": row.year}, Tag.YEARLY_STATE, cause, cause_id)

    state.__doc__ = f"State one {model.__tablename__} row of a household for a year."
    correct.__doc__ = f"Correct one {model.__tablename__} row: what was said before stays, known until now."
    return state, correct


state_income, correct_income = _stating(Income, "收入", "coins", ("amount",))
state_asset, correct_asset = _stating(Asset, "财产", "building-bank", ("quantity", "amount"))
state_resource, correct_resource = _stating(ResourceUse, "资源占用", "trees", ("area", "quantity"))


def _withdrawing(model: type[Any]) -> Callable[..., Any]:
    @command(
        model,
        "withdraw",
        "作废",
        icon="circle-x",
        kind="danger",
        confirm="作废后不再用于审核，内容保留。",
        inputs=(REASON,),
        unless=lambda row: "" if row.known_to is None else _SUPERSEDED,
        done="已作废",
    )
    def withdraw(session: Session, actor: Actor, row: Any, data: Mapping[str, Any]) -> Any:
        _insist_on_current(row)
        with transaction(session):
            row.known_to = clock.now()
            record(session, actor, Tag.STATEMENT_WITHDRAW, row, reason=data.get("reason"))
        return row

    withdraw.__doc__ = f"Take a {model.__tablename__} row back: it is known no longer, and stays readable."
    return withdraw


withdraw_land, withdraw_income, withdraw_asset, withdraw_resource = map(
    _withdrawing, (LandHolding, Income, Asset, ResourceUse)
)


def _supersede(
    session: Session, actor: Actor, row: S, values: Mapping[str, Any], tag: Tag, cause: str, cause_id: int | None
) -> S:
    _insist_on_current(row)
    with transaction(session):
        now = clock.now()
        row.known_to = now
        session.flush()
        fresh = type(row)(
            household_id=row.household_id,
            division_code=row.division_code,
            known_from=now,
            source=_source({}, cause, cause_id) or row.source,
            **values,
        )
        session.add(fresh)
        record(session, actor, tag, fresh, replaces=row.id)
    return fresh


def _source(data: Mapping[str, Any], cause: str, cause_id: int | None) -> str | None:
    return data.get("source") or (f"{cause}:{cause_id}" if cause and cause_id else cause or None)


def _year(data: Mapping[str, Any]) -> int:
    year = int(data.get("year") or clock.today().year)
    if not FIRST_YEAR <= year <= clock.today().year + 1:
        first, last = FIRST_YEAR, clock.today().year + 1
        raise DomainError(_("年度填 {first} 到 {last} 之间的年份。").format(first=first, last=last), field="year")
    return year


def _insist_on_areas(values: Mapping[str, int]) -> None:
    for name, area in values.items():
        if area < 0:
            raise DomainError(_("面积不能是负数。"), field=name)


def _insist_on_member(session: Session, person_id: Any, household_id: int) -> None:
    if person_id:
        member = session.get(Person, int(person_id))
        if member is None or member.household_id != household_id:
            raise DomainError(_("这个人不是本户成员，请从本户成员中选择，或留空表示全家。"), field="person_id")


def _insist_on_current(row: Any) -> None:
    if row.known_to is not None:
        raise Conflict(_SUPERSEDED)
