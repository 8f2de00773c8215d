"""A disability certificate that contradicts the person: number, kind or grade."""

from __future__ import annotations

from app.kernel import disability
from app.kernel.words import _
from app.registry.check import Check, Opened
from app.registry.models.facts import Subject


def person(one: Opened) -> str:
    """What the certificate contradicts, or that there is none for a registered grade."""
    if not one.disability_no:
        return _("登记了残疾等级，没有残疾证号。") if one.disability_grade is not None else ""
    grade = "" if one.disability_grade is None else str(one.disability_grade)
    found = disability.check(one.disability_no, one.id_no or "", one.disability_kind or "", grade)
    return (*found.errors, *found.warnings, "")[0]


entry = Check(
    "disability_mismatch", _("残疾证不符"), Subject.PERSON, _("残疾证号与本人号码、类别或等级矛盾"), person=person
)
