"""The forms of objections: recording one, and saying what came of looking into it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import request
from wtforms import RadioField, StringField, TextAreaField
from wtforms.form import BaseForm

from app.kernel import clock
from app.kernel.errors import DomainError, Fault
from app.kernel.words import _
from app.web import values
from app.web.saying import say

LONGEST, LONGEST_NAME = 500, 60
UPHELD, DISMISSED = "upheld", "dismissed"


class _Typed:
    """A form that keeps what was typed and says what is wrong at its field."""

    def __init__(self, inputs: dict[str, Any], begin: dict[str, Any]) -> None:
        self.fields = BaseForm(inputs)
        self.fields.process(request.form if request.method == "POST" else None, data=begin)

    def blame(self, faults: Sequence[Fault]) -> None:
        """Put what is wrong at its field, or on top where no field of the form is meant."""
        for fault in faults:
            if fault.field in self.fields:
                field = self.fields[fault.field]
                field.errors = [*field.errors, say(fault.sentence)]
            else:
                self.fields.form_errors.append(say(fault.sentence))

    def text(self, name: str) -> str:
        """What was typed, without blanks around it."""
        return str(self.fields[name].data or "").strip()

    def _insist(self, name: str, sentence: str) -> None:
        if not self.text(name):
            self.blame([Fault(sentence, name)])

    def _limit(self, name: str, most: int) -> None:
        self.fields[name].flags.maxlength = most

    def _require(self, *names: str) -> None:
        for name in names:
            self.fields[name].flags.required = True


class ObjectionForm(_Typed):
    """What somebody objects to, who, since when known."""

    names = ("content", "objector", "contact", "received_on")

    def __init__(self) -> None:
        inputs = {
            "content": TextAreaField(say(_("异议内容"))),
            "objector": StringField(say(_("反映人"))),
            "contact": StringField(say(_("联系方式"))),
            "received_on": StringField(say(_("收到日期"))),
        }
        super().__init__(inputs, {"received_on": clock.today().isoformat()})
        self._require("content", "received_on")
        self._limit("content", LONGEST)
        self._limit("objector", LONGEST_NAME)
        self._limit("contact", LONGEST_NAME)
        self.fields["received_on"].input_type = "date"
        self.fields["objector"].help = say(_("可以匿名；只有经办人能看"))
        self.fields["content"].help = say(_("写明对哪一点有异议：人员、金额，还是其他"))

    def received_on(self) -> date | None:
        """The day on which it came in; the error stands at its field where there is none."""
        self._insist("content", _("请写明异议内容。"))
        self._insist("received_on", _("请填写收到日期。"))
        if self.fields.errors:
            return None
        try:
            return values.read_day(self.text("received_on"))
        except DomainError as refusal:
            self.blame([Fault(one.sentence, "received_on") for one in refusal.faults])
            return None


class FindingForm(_Typed):
    """Whether the objection was right, and what was found."""

    names = ("verdict", "finding")

    def __init__(self, about_line: bool) -> None:
        choices = [
            (UPHELD, say(_("属实，这一条剔除") if about_line else _("属实"))),
            (DISMISSED, say(_("不属实，这一条恢复") if about_line else _("不属实"))),
        ]
        inputs = {
            "verdict": RadioField(say(_("核查结论")), choices=choices, validate_choice=False),
            "finding": TextAreaField(say(_("核查结果"))),
        }
        super().__init__(inputs, {})
        self._require("verdict", "finding")
        self._limit("finding", LONGEST)
        self.fields["finding"].help = say(_("写明怎样核查的、查明了什么"))

    def upheld(self) -> bool | None:
        """The verdict; nothing, with the error at its field, where one is missing."""
        if self.text("verdict") not in (UPHELD, DISMISSED):
            self.blame([Fault(_("请选择核查结论。"), "verdict")])
        self._insist("finding", _("请写明核查结果。"))
        return None if self.fields.errors else self.text("verdict") == UPHELD
