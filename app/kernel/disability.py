"""Certificates of disabled people (残疾人证, kinds and grades of GB/T 26341-2010): identity number 18, kind 1, grade 1.

A reissued certificate adds B and a count; one sample in print adds a digit that no published rule explains.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.kernel import idcard
from app.kernel.columns import Choices
from app.kernel.findings import Finding
from app.kernel.words import _
from app.kernel.writing import compact, is_scientific

_CERTIFICATE = re.compile(r"(?P<id_no>[0-9]{17}[0-9X])(?P<kind>[1-7])(?P<grade>[1-4])(?P<reissue>B[0-9]{1,2}|[0-9])?")
_LENGTH = 20


class Kind(Choices):
    """The seven kinds of disability."""

    SIGHT = "1", "视力残疾"
    HEARING = "2", "听力残疾"
    SPEECH = "3", "言语残疾"
    LIMB = "4", "肢体残疾"
    INTELLECT = "5", "智力残疾"
    MIND = "6", "精神残疾"
    MULTIPLE = "7", "多重残疾"


class Grade(Choices):
    """The four grades of disability, the first the most severe."""

    FIRST = "1", "一级"
    SECOND = "2", "二级"
    THIRD = "3", "三级"
    FOURTH = "4", "四级"


@dataclass(frozen=True, slots=True)
class Certificate:
    """What the number of a certificate says."""

    id_no: str
    kind: Kind
    grade: Grade
    reissue: str = ""


def normalise(text: str) -> str:
    """The number as it is kept: half width, capital letters, without blanks and hyphens.

    >>> normalise("11010519491231002x 4 3b1")
    '11010519491231002X43B1'
    """
    return compact(text).replace("-", "")


def read(text: str) -> Certificate | None:
    """The parts of a number that has the shape of a certificate's.

    >>> read("11010519491231002X43").kind.label
    '肢体残疾'
    """
    found = _CERTIFICATE.fullmatch(normalise(text))
    if found is None:
        return None
    return Certificate(found["id_no"], Kind(found["kind"]), Grade(found["grade"]), found["reissue"] or "")


def check(text: str, id_no: str = "", kind: str = "", grade: str = "") -> Finding:
    """Whether a certificate has this number, and whether it is this person's with the kind and grade that are kept."""
    number = normalise(text)
    if not number:
        return Finding(number, errors=(_("请填写残疾人证号。"),))
    certificate = read(text)
    if certificate is None:
        return Finding(number, errors=(_misshapen(text, number),))
    return Finding(number, _faults(certificate, id_no), _doubts(certificate, kind, grade))


def _misshapen(text: str, number: str) -> str:
    if is_scientific(text):
        return _("残疾人证号被表格软件改成了科学计数法，后面的数字已经丢失，请把该列设为文本格式后重新填写。")
    if len(number) < _LENGTH:
        return _("残疾人证号应为 20 位（18 位身份证号码、类别、等级），现在是 {count} 位，请对照证件补全。").format(
            count=len(number)
        )
    if number[18] not in "1234567":
        return _("残疾人证号第 19 位是残疾类别，应为 1 至 7，请对照证件改正。")
    if number[19] not in "1234":
        return _("残疾人证号第 20 位是残疾等级，应为 1 至 4，请对照证件改正。")
    return _("残疾人证号应为 18 位身份证号码、类别、等级，补发的再加 B 和次数，请对照证件改正。")


def _faults(certificate: Certificate, id_no: str) -> tuple[str, ...]:
    if id_no and idcard.normalise(id_no) != certificate.id_no:
        return (_("残疾人证号的前 18 位与本人的身份证号码不一致，请核对是不是本人的证件。"),)
    return idcard.check(certificate.id_no).errors


def _doubts(certificate: Certificate, kind: str, grade: str) -> tuple[str, ...]:
    doubts: list[str] = []
    if kind and kind != certificate.kind:
        doubts.append(
            _("残疾人证号表示的类别是{written}，与登记的类别不一致，请核对。").format(written=certificate.kind.label)
        )
    if grade and grade != certificate.grade:
        doubts.append(
            _("残疾人证号表示的等级是{written}，与登记的等级不一致，请核对。").format(written=certificate.grade.label)
        )
    if certificate.reissue.isdecimal():
        doubts.append(_("残疾人证号末尾多出一位“{digit}”，请对照证件核对。").format(digit=certificate.reissue))
    return tuple(doubts)
