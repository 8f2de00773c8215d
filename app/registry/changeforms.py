"""The forms of change reports: whom it is about, what changed, from which month it counts; files of evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session
from wtforms import FileField
from wtforms.form import BaseForm

from app.kernel.columns import Field
from app.kernel.words import _
from app.registry.change_kind import About, ChangeKind
from app.registry.models.changes import CONTENT, ChangeReport
from app.registry.models.evidence import Evidence, EvidenceKind
from app.store.actor import Actor
from app.store.base import field_of
from app.store.commands import Input
from app.web import values
from app.web.forms import RowForm
from app.web.pages import FormPage, Group, Link
from app.web.saying import say
from app.web.sheet import Attribute, Kind, asked

MONTH = Input(
    "effective_month",
    Field(
        _("生效月份"), group=CONTENT, input_type="month", help=_("从哪个月起按变动后的情况核定，如 2026-03；留空按规定")
    ),
    required=False,
)
REASON = Input("reason", Field(_("村意见"), group=CONTENT, long=True, help=_("情况说明，可以不填")), required=False)
ACCEPTED = "image/jpeg,image/png,application/pdf"


class ReportForm(RowForm):
    """The form of one report. Nothing is proposed but what was stated before; a blank field states nothing."""

    def __init__(
        self, actor: Actor, session: Session, attributes: Sequence[Attribute], stated: Mapping[str, Any] | None
    ) -> None:
        named = {one.name: (stated or {}).get(one.name) for one in attributes}
        self.stated = stated
        super().__init__(actor, session, attributes, SimpleNamespace(**named) if stated is not None else None)

    def _begin(self) -> dict[str, Any]:
        """What was stated; a masked value is not sent to the browser again."""
        stated = self.stated or {}
        return {
            name: "" if one.field.mask else values.typed(one, stated.get(name)) for name, one in self.attributes.items()
        }

    def _needed(self, one: Attribute) -> bool:
        """What the kind of change insists on, whatever the registry insists on."""
        return one.kind is not Kind.BOOL and one.required and not (self.stated is not None and one.field.mask)


def report_form(
    actor: Actor, session: Session, kind: ChangeKind, stated: Mapping[str, Any] | None = None
) -> ReportForm:
    """The form of a kind. A new report asks whom it is about; one that is amended stays about the same."""
    attributes = [*([] if stated is not None else [subject_of(kind)]), *questions(kind)]
    return ReportForm(actor, session, attributes, stated)


def subject_of(kind: ChangeKind) -> Attribute:
    """The question whom a change is about."""
    is_person = kind.about is About.PERSON
    name, table = ("person_id", "persons") if is_person else ("household_id", "households")
    help = _("输入姓名查找") if is_person else _("输入户编码查找")
    return asked(ChangeReport, Input(name, Field(say(kind.about.label), related=table, group=_("变动对象"), help=help)))


def questions(kind: ChangeKind) -> list[Attribute]:
    """What a kind asks besides."""
    day = replace(field_of(ChangeReport, "happened_on"), label=kind.day)
    own = [asked(one.of or ChangeReport, one.input) for one in kind.asks]
    return [
        asked(ChangeReport, Input("happened_on", day)),
        *own,
        asked(ChangeReport, MONTH),
        asked(ChangeReport, REASON),
    ]


class EvidenceForm:
    """One input for each kind of evidence that is needed, and one for anything else."""

    def __init__(self, kind: ChangeKind, attached: Sequence[Evidence]) -> None:
        self.kinds = tuple(dict.fromkeys((*kind.evidence, EvidenceKind.OTHER)))
        self.fields = BaseForm({one.value: _file(one) for one in self.kinds})
        self.fields.process(None)
        for one in self.kinds:
            self.fields[one.value].help = _said(one, attached, one in kind.evidence)

    def blame(self, kind: EvidenceKind, sentence: str) -> None:
        """Say at its input what is wrong with a file."""
        field = self.fields[kind.value]
        field.errors = [*field.errors, say(sentence)]

    def groups(self) -> list[Group]:
        """All of them in one group."""
        return [Group(say(_("拍照或选择文件")), [one.value for one in self.kinds])]


def evidence_page(form: EvidenceForm, title: str, report: ChangeReport, seen: str, toolbar: Sequence[Link]) -> FormPage:
    """Where the files are given; what is there already can be taken off."""
    return FormPage(
        title=title,
        form=form.fields,
        groups=form.groups(),
        action_url=url_for("ChangeWriteView.attach", pk=report.id),
        submit=say(_("上传")),
        cancel_url="",
        help=say(_("JPG、PNG 照片或 PDF，每份不超过 5 MB，照片里的位置信息会去掉。")),
        multipart=True,
        hidden=[("seen_digest", seen)],
        toolbar=toolbar,
    )


def _file(kind: EvidenceKind) -> Any:
    return FileField(say(kind.label), render_kw={"accept": ACCEPTED})


def _said(kind: EvidenceKind, attached: Sequence[Evidence], is_needed: bool) -> str:
    there = [one.name for one in attached if one.kind == kind]
    if there:
        return say(_("已上传：{names}")).format(names="、".join(there))
    return say(_("必须上传")) if is_needed else say(_("没有可以不传"))
