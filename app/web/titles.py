"""What related rows are called: one query for each related model of a whole page, divisions remembered for a while."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.offices.models import Division
from app.store.base import Model
from app.web.counting import Kept, database_of
from app.web.sheet import Attribute, Kind, Sheet, entity_of, key_name, sheet_of
from app.web.showing import plain_text
from app.web.values import attribute_of

_divisions: Kept[str] = Kept(300, most=100_000)


class Titles:
    """The titles of the related rows that a page mentions, read inside the actor's scope."""

    def __init__(self, session: Session, desk: str) -> None:
        self.session, self.desk = session, desk
        self._known: dict[tuple[str, Any], str] = {}

    def load(self, attributes: Sequence[Attribute], rows: Iterable[Sequence[Any]]) -> None:
        """Read what the columns' values refer to; the rows hold the values in the columns' order."""
        wanted: dict[type[Model], set[Any]] = {}
        places = [(at, one.related) for at, one in enumerate(attributes) if one.kind is Kind.RELATED and one.related]
        for row in rows if places else ():
            for at, model in places:
                if row[at] is not None:
                    wanted.setdefault(model, set()).add(row[at])
        for model, keys in wanted.items():
            self._read(model, {key for key in keys if (str(model.__tablename__), key) not in self._known})

    def of(self, one: Attribute, key: Any) -> str | None:
        """The title of a related row; nothing where it lies outside the scope."""
        assert one.related is not None
        return self._known.get((str(one.related.__tablename__), key))

    def _read(self, model: type[Model], keys: set[Any]) -> None:
        view = str(model.__tablename__)
        if model is Division:
            found = _division_names(self.session, keys)
        else:
            found = _titles(self.session, self.desk, model, keys) if keys else {}
        self._known.update({(view, key): text for key, text in found.items()})


def _titles(session: Session, desk: str, model: type[Model], keys: set[Any]) -> dict[Any, str]:
    named = title_column(desk, model)
    key = attribute_of(model, key_name(model))
    if named is None:
        return {found: f"#{found}" for found in session.scalars(sa.select(key.sql).where(key.sql.in_(keys)))}
    rows = session.execute(sa.select(key.sql, named.sql).where(key.sql.in_(keys)))
    return {found: plain_text(named, value) for found, value in rows}


def title_column(desk: str, model: type[Model]) -> Attribute | None:
    """The column by which a desk may know rows of a model: not one that it does not see."""
    named = attribute_of(model, entity_of(model).title)
    sheet: Sheet | None = sheet_of(desk, model)
    if sheet is not None:
        return sheet.attributes.get(named.name)
    return None if named.field.secret else named


def _division_names(session: Session, codes: set[Any]) -> dict[Any, str]:
    database = database_of(session)
    known = {code: _divisions.get((database, code)) for code in codes}
    found = {code: name for code, name in known.items() if name is not None}
    missing = codes - found.keys()
    if missing:
        for code, name in session.execute(sa.select(Division.code, Division.name).where(Division.code.in_(missing))):
            _divisions.put((database, code), name)
            found[code] = name
    return found
