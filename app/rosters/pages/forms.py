"""The forms in which lines of a roster are typed: what was typed stays, what is wrong stands at its field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import request
from wtforms import FileField, SelectField, StringField, TextAreaField
from wtforms.form import BaseForm

from app.kernel import money
from app.kernel.errors import DomainError, Fault
from app.kernel.words import _
from app.rosters.models import ColumnType
from app.rosters.services.columns import Column
from app.web.pages import Group
from app.web.saying import say

LONGEST_REASON = 200
OWN = "x_"
"""What the names of the programme's own columns begin with."""
KEEP = ""


class Typed:
    """A form that keeps what was typed and says what is wrong at its field."""

    def __init__(self, inputs: Mapping[str, Any], begin: Mapping[str, Any]) -> None:
        self.fields: Any = BaseForm(dict(inputs))
        self.fields.process(request.form if request.method == "POST" else None, data=dict(begin))

    @property
    def is_wrong(self) -> bool:
        """Whether anything has been found wrong."""
        return bool(self.fields.errors or self.fields.form_errors)

    def blame(self, faults: Sequence[Fault]) -> None:
        """Put what is wrong at its field, or on top where no field of the form is meant."""
        for fault in faults:
            name = fault.field if fault.field in self.fields else OWN + fault.field
            if name in self.fields:
                field = self.fields[name]
                field.errors = [*field.errors, say(fault.sentence)]
            else:
                self.fields.form_errors = [*self.fields.form_errors, say(fault.sentence)]

    def text(self, name: str) -> str:
        """What was typed, without blanks around it."""
        return str(self.fields[name].data or "").strip()

    def need(self, *names: str) -> None:
        """These must be filled in."""
        for name in names:
            self.fields[name].flags.required = True

    def insist(self, name: str, sentence: str) -> None:
        """Say at the field what is missing, where nothing was typed."""
        if not self.text(name):
            self.blame([Fault(sentence, name)])

    def limit(self, name: str, most: int) -> None:
        """So many characters at most."""
        self.fields[name].flags.maxlength = most

    def amount(self) -> int | None:
        """The amount in fen; nothing where none was typed, and the error at its field where it is none."""
        text = self.text("amount")
        try:
            return money.yuan(text) if text else None
        except DomainError as refusal:
            self.blame([Fault(refusal.sentence, "amount")])
            return None


class LineForm(Typed):
    """A line: who (where it is new), how much, the programme's own columns, why."""

    def __init__(self, columns: Sequence[Column], begin: Mapping[str, Any], lookup_url: str = "") -> None:
        self._typed = [one for one in columns if one.formula is None]
        self.names = [
            *(["person_id"] if lookup_url else []),
            "amount",
            *(OWN + one.key for one in self._typed),
            "reason",
        ]
        inputs: dict[str, Any] = {"person_id": SelectField(say(_("享受人")), choices=[], validate_choice=False)}
        inputs |= {"amount": StringField(say(_("补贴金额（元）"))), "reason": TextAreaField(say(_("原因")))}
        inputs |= {OWN + one.key: _input(one) for one in self._typed}
        super().__init__({name: inputs[name] for name in self.names}, begin)
        self._describe(lookup_url)

    def groups(self) -> list[Group]:
        """One group."""
        return [Group("", self.names)]

    def extra(self) -> dict[str, str]:
        """What was typed in the programme's own columns, by key."""
        return {one.key: self.text(OWN + one.key) for one in self._typed}

    def person_id(self) -> int | None:
        """Who was chosen; the error at its field where nobody was."""
        text = self.text("person_id")
        if text.isascii() and text.isdigit() and len(text) < 10:
            return int(text)
        self.blame([Fault(_("请选择享受人。"), "person_id")])
        return None

    def _describe(self, lookup_url: str) -> None:
        self.limit("reason", LONGEST_REASON)
        self.need(*(OWN + one.key for one in self._typed if one.required))
        self.fields["reason"].help = say(_("写明依据什么增加或修改"))
        if lookup_url:
            self.need("person_id", "reason")
            self.fields["person_id"].lookup_url = lookup_url


class ReasonForm(Typed):
    """Only why."""

    names = ("reason",)

    def __init__(self, help_: str) -> None:
        super().__init__({"reason": TextAreaField(say(_("原因")))}, {})
        self.need("reason")
        self.limit("reason", LONGEST_REASON)
        self.fields["reason"].help = help_

    def groups(self) -> list[Group]:
        """One group."""
        return [Group("", list(self.names))]


class ManyForm(Typed):
    """What many lines are given alike: another amount, or one value in a column of the programme's own; and why."""

    def __init__(self, columns: Sequence[Column]) -> None:
        own = [(one.key, one.label) for one in columns if one.formula is None]
        inputs: dict[str, Any] = {"amount": StringField(say(_("补贴金额（元）")))}
        self.names = ["amount", "reason"]
        if own:
            inputs["column"] = SelectField(say(_("或者改这一列")), choices=[(KEEP, say(_("不改"))), *own])
            inputs["value"] = StringField(say(_("改为")))
            self.names = ["amount", "column", "value", "reason"]
        inputs["reason"] = TextAreaField(say(_("原因")))
        super().__init__({name: inputs[name] for name in self.names}, {})
        self.need("reason")
        self.limit("reason", LONGEST_REASON)
        self.fields["amount"].help = say(_("不改就留空"))

    def groups(self) -> list[Group]:
        """One group."""
        return [Group("", self.names)]

    def extra(self) -> dict[str, str]:
        """The new value by the key of its column; nothing where no column was chosen."""
        key = self.text("column") if "column" in self.fields else ""
        return {key: self.text("value")} if key else {}


class FileForm(Typed):
    """The file to take in."""

    names = ("file",)

    def __init__(self) -> None:
        super().__init__({"file": FileField(say(_("文件")))}, {})
        self.need("file")
        self.fields["file"].help = say(_("按模板填写的 xlsx、xls 或 csv；有一处不对就全部不导入"))

    def groups(self) -> list[Group]:
        """One group."""
        return [Group(say(_("上传文件")), list(self.names))]


def _input(one: Column) -> Any:
    if one.kind == ColumnType.CHOICE:
        choices = [("", say(_("请选择"))), *((word, word) for word in one.choices)]
        return SelectField(one.label, choices=choices, validate_choice=False)
    return StringField(one.label)
