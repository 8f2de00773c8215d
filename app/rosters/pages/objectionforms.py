"""The forms of objections: recording one, and saying what came of looking into it."""

from __future__ import annotations

from datetime import date

from wtforms import RadioField, StringField, TextAreaField

from app.kernel import clock
from app.kernel.errors import DomainError, Fault
from app.kernel.words import _
from app.rosters.pages.forms import Typed
from app.web import values
from app.web.saying import say

LONGEST, LONGEST_NAME = 500, 60
UPHELD, DISMISSED = "upheld", "dismissed"


class ObjectionForm(Typed):
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
        self.need("content", "received_on")
        self.limit("content", LONGEST)
        self.limit("objector", LONGEST_NAME)
        self.limit("contact", LONGEST_NAME)
        self.fields["received_on"].input_type = "date"
        self.fields["objector"].help = say(_("可以匿名；只有经办人能看"))
        self.fields["content"].help = say(_("写明对哪一点有异议：人员、金额，还是其他"))

    def received_on(self) -> date | None:
        """The day on which it came in; the error stands at its field where there is none."""
        self.insist("content", _("请写明异议内容。"))
        self.insist("received_on", _("请填写收到日期。"))
        if self.fields.errors:
            return None
        try:
            return values.read_day(self.text("received_on"))
        except DomainError as refusal:
            self.blame([Fault(one.sentence, "received_on") for one in refusal.faults])
            return None


class FindingForm(Typed):
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
        self.need("verdict", "finding")
        self.limit("finding", LONGEST)
        self.fields["finding"].help = say(_("写明怎样核查的、查明了什么"))

    def upheld(self) -> bool | None:
        """The verdict; nothing, with the error at its field, where one is missing."""
        if self.text("verdict") not in (UPHELD, DISMISSED):
            self.blame([Fault(_("请选择核查结论。"), "verdict")])
        self.insist("finding", _("请写明核查结果。"))
        return None if self.fields.errors else self.text("verdict") == UPHELD
