"""Forms made from a sheet: what the model says of its columns becomes inputs with labels, help and checks.

An input keeps what was typed, whatever is wrong with it. A closed set and a related row begin blank. A masked column
is write-only: it is never sent to the browser, and left empty it stays as it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from flask import request
from sqlalchemy.orm import Session
from wtforms import BooleanField, Field, PasswordField, SelectField, StringField, TextAreaField
from wtforms.form import BaseForm

from app.kernel.errors import DomainError, Fault
from app.kernel.words import _
from app.offices.models import Division
from app.store.actor import Actor
from app.web import values
from app.web.listpages import closed_choices, may_look_up
from app.web.pages import Group
from app.web.saying import say
from app.web.sheet import Attribute, Kind, key_name
from app.web.titles import Titles
from app.web.urls import base_of
from app.web.values import attribute_of

_INPUT_TYPES = {Kind.DATE: "date", Kind.INSTANT: "datetime-local", Kind.NUMBER: "number"}
UNCHANGED = _("留空表示不修改")


class RowForm:
    """The form of one row or one act: its inputs, what was typed, and what that means."""

    def __init__(self, actor: Actor, session: Session, attributes: Sequence[Attribute], row: Any = None) -> None:
        self.actor, self.session, self.row = actor, session, row
        self.attributes = {one.name: one for one in attributes}
        self.fields = BaseForm({name: _unbound(one, row is not None) for name, one in self.attributes.items()})
        self.fields.process(request.form if request.method == "POST" else None, data=self._begin())
        self._describe()

    def groups(self) -> list[Group]:
        """The inputs by the groups of the model, in its order."""
        found: dict[str, list[str]] = {}
        for name, one in self.attributes.items():
            found.setdefault(one.field.group, []).append(name)
        return [Group(say(label), names) for label, names in found.items()]

    def read(self) -> dict[str, Any] | None:
        """What was typed, as values; nothing, with the errors at their fields, where something is wrong."""
        data: dict[str, Any] = {}
        for name, one in self.attributes.items():
            try:
                self._read_one(one, self.fields[name], data)
            except DomainError as refusal:
                self.blame([Fault(fault.sentence, name) for fault in refusal.faults])
        return None if self.fields.errors else data

    def blame(self, faults: Sequence[Fault]) -> None:
        """Put what is wrong at its field, or on top where no field of the form is meant."""
        for fault in faults:
            if fault.field in self.attributes:
                field = self.fields[fault.field]
                field.errors = [*field.errors, say(fault.sentence)]
            else:
                self.fields.form_errors.append(say(fault.sentence))

    def forget_errors(self) -> None:
        """Show the form as if it had not been read yet."""
        for field in self.fields:
            field.errors = []

    def _begin(self) -> dict[str, Any]:
        if self.row is None:
            return {name: _default(one) for name, one in self.attributes.items()}
        visible = (one for one in self.attributes.values() if not one.field.mask and one.sql is not None)
        return {one.name: _typed(one, getattr(self.row, one.name)) for one in visible}

    def _describe(self) -> None:
        titles = Titles(self.session, self.actor.desk)
        for name, one in self.attributes.items():
            field = self.fields[name]
            field.help = self._help(one)
            if one.kind is Kind.RELATED and one.related is not None and may_look_up(one):
                field.lookup_url = base_of(one.related) + "/lookup"
                field.value_label = self._label(one, titles, str(field.data or ""))
            if self._needed(one):
                field.flags.required = True
            if one.length is not None and isinstance(field, StringField):
                field.flags.maxlength = one.length
            field.input_type = one.field.input_type or _INPUT_TYPES.get(one.kind, "")

    def _help(self, one: Attribute) -> str:
        said = say(one.field.help)
        if one.field.mask and self.row is not None:
            return f"{said}（{say(UNCHANGED)}）" if said else say(UNCHANGED)
        return said

    def _label(self, one: Attribute, titles: Titles, text: str) -> str:
        try:
            key = values.read(one, text) if text else None
        except DomainError:
            return text
        titles.load([one], [[key]])
        return (titles.of(one, key) or text) if key is not None else ""

    def _needed(self, one: Attribute) -> bool:
        if one.ticked or (self.row is not None and one.field.mask):
            return False
        return one.required or (self.row is not None and not one.nullable)

    def _read_one(self, one: Attribute, field: Field, data: dict[str, Any]) -> None:
        if one.ticked:
            data[one.name] = bool(field.data)
            return
        text = values.read_text(str(field.data or ""))
        if not text:
            self._read_nothing(one, data)
            return
        value = values.read(one, text)
        if one.kind is Kind.RELATED:
            self._insist_on_reach(one, value)
        data[one.name] = one.field.check(value) if one.field.check else value

    def _read_nothing(self, one: Attribute, data: dict[str, Any]) -> None:
        if self._needed(one):
            raise DomainError(_("请填写“{label}”。").format(label=say(one.field.label)))
        if self.row is not None and one.field.mask:
            return
        if one.nullable:
            data[one.name] = None

    def _insist_on_reach(self, one: Attribute, key: Any) -> None:
        """A related row must lie inside the scope, unless the row had it already."""
        if self.row is not None and one.sql is not None and getattr(self.row, one.name) == key:
            return
        assert one.related is not None
        target = attribute_of(one.related, key_name(one.related)).sql
        reachable = self.session.scalar(sa.select(target).where(target == key)) is not None
        if not reachable or (one.related is Division and not self.actor.scope.holds_division(key)):
            raise DomainError(_("请从列表中选择本区域内的{label}。").format(label=say(one.field.label)))


def _unbound(one: Attribute, editing: bool) -> Any:
    label = say(one.field.label)
    if one.ticked:
        return BooleanField(label)
    if one.kind in (Kind.CHOICE, Kind.BOOL):
        blank = [("", say(_("请选择")))]
        choices = blank + [(value, say(name)) for value, name in closed_choices(one)]
        return SelectField(label, choices=choices, validate_choice=False)
    if one.field.input_type == "password":
        return PasswordField(label)
    return TextAreaField(label) if one.field.long else StringField(label)


def _default(one: Attribute) -> Any:
    default: Any = None if one.sql is None or one.beside is not None else one.column.default
    if default is None or not default.is_scalar:
        return False if one.ticked else ""
    return _typed(one, default.arg)


def _typed(one: Attribute, value: Any) -> Any:
    return bool(value) if one.ticked else values.typed(one, value)


def changes(row: Any, data: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """What differs between a row and new values: name → (before, after)."""
    return {name: (getattr(row, name), value) for name, value in data.items() if getattr(row, name) != value}
