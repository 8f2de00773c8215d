"""Sex or birth that the identity number contradicts."""

from __future__ import annotations

from app.kernel import idcard
from app.kernel.words import _
from app.registry.check import Check, Opened
from app.registry.models.facts import Subject

NUMBERED = ("citizen", "residence")
"""Documents whose number says sex and birth."""


def person(one: Opened) -> str:
    """What differs, or nothing."""
    if one.document_kind not in NUMBERED or not one.id_no or not idcard.is_valid(one.id_no):
        return ""
    birth, sex = idcard.birth_of(one.id_no), idcard.sex_of(one.id_no)
    if one.birth_on is not None and one.birth_on != birth:
        return _("登记的出生日期是 {birth_on}，证件号码是 {birth}。").format(birth_on=one.birth_on, birth=birth)
    if one.sex in (idcard.MALE, idcard.FEMALE) and one.sex != sex:
        return _("登记的性别与证件号码不一致。")
    return ""


entry = Check(
    "number_mismatch", _("性别生日与号码不符"), Subject.PERSON, _("性别或出生日期与证件号码矛盾"), person=person
)
