"""An identity number, kept from an old system, that cannot be one."""

from __future__ import annotations

from app.kernel import idcard
from app.kernel.words import _
from app.registry.check import Check, Opened
from app.registry.models.facts import Subject

CHECKED = ("citizen", "residence")


def person(one: Opened) -> str:
    """A missing number of a citizen, or one whose shape, birth date or check character does not hold."""
    if one.document_kind not in CHECKED:
        return ""
    if not one.id_no:
        return _("没有证件号码，请补登。")
    return "" if idcard.is_valid(one.id_no) else _("证件号码不符合编码规则，请核对证件后改正。")


entry = Check("invalid_number", _("证件号码无效"), Subject.PERSON, _("原系统带来的无效号码，或没有号码"), person=person)
