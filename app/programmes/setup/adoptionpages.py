"""The standard catalogue as pages: its list, one entry, and the form in which a county makes the figures its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from flask import url_for
from wtforms import SelectField, StringField
from wtforms.form import BaseForm

from app.kernel import money
from app.kernel.errors import DomainError, Fault
from app.kernel.words import _
from app.programmes.models import PolicyLevel, Programme
from app.programmes.services.adopting import Choices
from app.programmes.shipped import Shipped
from app.programmes.shipping.entries import Decision, ShippedCase, ShippedStandard, ShippedValue
from app.web import security, values
from app.web.pages import (
    Badge,
    Cell,
    Column,
    Detail,
    Empty,
    FormPage,
    Group,
    Link,
    ListPage,
    Pager,
    QueryField,
    Row,
    ShowPage,
)
from app.web.saying import say
from app.web.urls import Addresses

CATALOGUE = "programme_catalogue"
GROUP = _("补贴项目")
TITLE = _("从标准目录采用")
_UNITS = {"money": "元", "area": "亩", "money_per_mu": "元/亩", "number": ""}


def list_page(entries: Iterable[Shipped], known: Mapping[str, Programme], words: Mapping[str, str]) -> ListPage:
    """The entries that fit a query, by level, department and a word of the name."""
    all_ = list(entries)
    found = [one for one in all_ if _fits(one, words)]
    here = url_for("CatalogueView.index")
    labels = (_("项目编码"), _("项目名称"), _("政策级次"), _("通常主管部门"), _("发给谁"), _("本县"))
    return ListPage(
        title=say(TITLE),
        help=say(_("随系统提供的标准项目。选一个，按本县的文件改好数值，就建好了项目、标准和规则草稿。")),
        columns=[Column(f"c{number}", say(label)) for number, label in enumerate(labels)],
        rows=[_row(one, known.get(one.entry)) for one in found],
        pager=Pager(size=max(1, len(found)), sizes=(), count=len(found)),
        empty=Empty(say(_("没有符合条件的项目，换个词再找；目录里没有的，可以在“补贴项目”里新建。"))),
        query=_query(all_, words),
        query_url=here,
        reset_url=here,
        crumbs=[Link(say(GROUP), ""), Link(say(TITLE), "")],
    )


def entry_page(one: Shipped, mine: Programme | None) -> ShowPage:
    """One entry with everything that it brings."""
    reason = say(_("本县已经采用。")) if mine is not None else ""
    toolbar = [
        Link(
            say(_("采用")),
            url_for("CatalogueView.adopt", entry=one.entry),
            icon="check",
            kind="primary",
            disabled_reason=reason,
        )
    ]
    if mine is not None:
        toolbar.append(Link(say(_("本县的项目")), _address(mine), icon="gift"))
    return ShowPage(
        title=one.name,
        status=Badge(say(_("已采用")), "green") if mine is not None else None,
        help=str(one.programme.get("audience") or ""),
        groups=[_rules(one), _standards(one), _cases(one)],
        toolbar=toolbar if security.may("add", "programmes") or mine is not None else [],
        crumbs=[Link(say(GROUP), ""), Link(say(TITLE), url_for("CatalogueView.index")), Link(one.name, "")],
    )


class AdoptForm:
    """The form of an adoption: department, document, first day, and each figure with the example in it."""

    def __init__(self, one: Shipped, departments: Sequence[tuple[int, str]], typed: Any) -> None:
        self.one = one
        self.figures = {f"value_{n}": figure for n, figure in enumerate(_figures(one))}
        nobody = ("", say(_("暂不指定")))
        fields: dict[str, Any] = {
            "department_id": SelectField(
                say(_("主管部门")), choices=[nobody, *((str(key), name) for key, name in departments)]
            ),
            "document_no": StringField(say(_("本县文号"))),
            "effective_from": StringField(say(_("生效日期"))),
        }
        for name, (standard, value) in self.figures.items():
            unit = _UNITS[standard.kind]
            label = "·".join(filter(None, (standard.name, value.grade))) + (f"（{unit}）" if unit else "")
            fields[name] = StringField(label)
        self.fields = BaseForm(fields)
        examples = {name: _plain(value.amount) for name, (_standard, value) in self.figures.items()}
        usual = next((str(key) for key, name in departments if one.department and one.department in name), "")
        self.fields.process(typed, data={"department_id": usual, **examples})
        self.fields["effective_from"].input_type = "date"
        self.fields["effective_from"].help = say(_("规则和数值从哪一天起生效；不填就用目录里的日期"))
        self.fields["document_no"].help = say(_("不填就用目录里的示例文号，发布前可以再改"))

    def choices(self) -> Choices:
        """What the county chose; the figures of a standard are sent whole where one differs from the example."""
        said = {name: str(text or "").strip() for name, text in self.fields.data.items()}
        department = said["department_id"]
        return Choices(
            department_id=int(department) if department.isascii() and department.isdigit() else None,
            document_no=said["document_no"],
            effective_from=self._day(said["effective_from"]),
            values=self._changed(said),
        )

    def _day(self, text: str) -> date | None:
        try:
            return values.read_day(text) if text else None
        except DomainError as wrong:
            raise DomainError(wrong.sentence, field="effective_from") from wrong

    def _changed(self, said: Mapping[str, str]) -> dict[str, str]:
        changed = {
            standard.code
            for name, (standard, value) in self.figures.items()
            if said[name] and said[name] != _plain(value.amount)
        }
        return {
            _key(standard, value): said[name]
            for name, (standard, value) in self.figures.items()
            if said[name] and standard.code in changed
        }

    def blame(self, faults: Sequence[Fault]) -> None:
        """Put what is wrong at its field, or on top."""
        named = {_key(standard, value): name for name, (standard, value) in self.figures.items()}
        for fault in faults:
            name = named.get(fault.field, fault.field)
            if name in self.fields:
                self.fields[name].errors = [*self.fields[name].errors, say(fault.sentence)]
            else:
                self.fields.form_errors.append(say(fault.sentence))

    def page(self) -> FormPage:
        """The page of the form."""
        title = say(_("采用：{name}").format(name=self.one.name))
        groups = [Group(say(_("本县情况")), ["department_id", "document_no", "effective_from"])]
        if self.figures:
            groups.append(Group(say(_("数值（下面是示例，请改成本县的）")), list(self.figures)))
        return FormPage(
            title=title,
            form=self.fields,
            groups=groups,
            action_url=url_for("CatalogueView.adopt", entry=self.one.entry),
            submit=say(_("采用")),
            cancel_url=url_for("CatalogueView.show", entry=self.one.entry),
            help=say(_("采用后规则和数值都是草稿，由另一人审核发布后才生效。")),
            crumbs=[Link(say(GROUP), ""), Link(say(TITLE), url_for("CatalogueView.index")), Link(title, "")],
        )


def _fits(one: Shipped, words: Mapping[str, str]) -> bool:
    word = words.get("word", "").strip()
    return (
        (not word or word in one.name or word in one.code or word in str(one.programme.get("audience") or ""))
        and words.get("level", "") in ("", one.programme["level"])
        and words.get("department", "") in ("", one.department)
    )


def _query(entries: Sequence[Shipped], words: Mapping[str, str]) -> list[QueryField]:
    departments = [(name, name) for name in sorted({one.department for one in entries})]
    levels = [(value, say(label)) for value, label in PolicyLevel.labels()]
    return [
        QueryField("word", say(_("名称")), value=words.get("word", "")),
        QueryField("level", say(_("政策级次")), "select", words.get("level", ""), choices=levels),
        QueryField("department", say(_("主管部门")), "select", words.get("department", ""), choices=departments),
    ]


def _row(one: Shipped, mine: Programme | None) -> Row:
    address = url_for("CatalogueView.show", entry=one.entry)
    level = PolicyLevel(one.programme["level"])
    cells = [
        Cell(say(_("本县编号")) if one.is_local else one.code),
        Cell(one.name, url=address),
        Cell(say(level.label), badge=level.colour),
        Cell(one.department),
        Cell(str(one.programme.get("audience") or "")),
        Cell(say(_("已采用")), url=_address(mine), badge="green") if mine is not None else Cell(""),
    ]
    return Row(one.entry, cells, address)


def _address(mine: Programme) -> str:
    return Addresses(Programme).show(mine.id)


def _rules(one: Shipped) -> Group:
    latest = max(one.versions, key=lambda version: version.effective_from)
    lines = [
        Detail(say(_("条件 {number}").format(number=number)), Cell(condition.text), condition.clause)
        for number, condition in enumerate(latest.conditions, 1)
    ]
    return Group(say(_("规则")), [*lines, Detail(say(_("计算公式")), Cell(latest.amount))])


def _standards(one: Shipped) -> Group:
    lines = [
        Detail("·".join(filter(None, (standard.name, value.grade))), Cell(_figure(standard, value)), value.document_no)
        for standard, value in _figures(one)
    ]
    none = [Detail(say(_("标准")), Cell(say(_("这个项目不用标准。"))))]
    return Group(say(_("数值（示例）")), lines or none)


def _cases(one: Shipped) -> Group:
    return Group(say(_("例子")), [Detail(case.title, _decided(case), "；".join(case.failed)) for case in one.cases])


def _decided(case: ShippedCase) -> Cell:
    decision = Decision(case.decision)
    amount = f" {money.shown(case.amount)} 元" if case.amount is not None else ""
    return Cell(f"{say(decision.label)}{amount}", badge=decision.colour)


def _figures(one: Shipped) -> list[tuple[ShippedStandard, ShippedValue]]:
    """The latest figure of each standard and grade."""
    found: dict[tuple[str, str], tuple[ShippedStandard, ShippedValue]] = {}
    for standard in one.standards:
        for value in sorted(standard.values, key=lambda value: value.effective_from):
            found[standard.code, value.grade] = (standard, value)
    return list(found.values())


def _key(standard: ShippedStandard, value: ShippedValue) -> str:
    return f"{standard.code}/{value.grade}" if value.grade else standard.code


def _figure(standard: ShippedStandard, value: ShippedValue) -> str:
    return f"{_plain(value.amount)} {_UNITS[standard.kind]}".rstrip()


def _plain(hundredths: int) -> str:
    number = Decimal(hundredths).scaleb(-2)
    return f"{number:f}".removesuffix(".00")
