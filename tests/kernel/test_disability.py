"""Certificates of disabled people."""

import pytest

from app.kernel.disability import Grade, Kind, check, read

ID_NO = "130123193802140017"


@pytest.mark.parametrize("suffix", ["", "B1", "B12", "b2"])
def test_a_certificate_of_the_person_is_accepted(suffix: str) -> None:
    finding = check(f"{ID_NO}43{suffix}", ID_NO)
    assert (finding.errors, finding.warnings) == ((), ())


def test_the_parts_are_read() -> None:
    certificate = read("11010519491231002x72 B1")
    assert certificate is not None
    assert certificate.id_no == "11010519491231002X"
    assert (certificate.kind, certificate.grade, certificate.reissue) == (Kind.MULTIPLE, Grade.SECOND, "B1")


def test_a_21st_digit_is_accepted_with_a_warning() -> None:
    finding = check(f"{ID_NO}431", ID_NO)
    assert not finding.is_refused
    assert "末尾多出一位" in finding.warnings[0]


def test_a_certificate_of_somebody_else_is_refused() -> None:
    assert "不一致" in check(f"{ID_NO}43", "11010519491231002X").errors[0]


def test_an_old_number_of_the_person_is_the_same_person() -> None:
    assert not check("61010419620927690843", "610104620927690").is_refused


def test_a_wrong_identity_number_inside_is_refused() -> None:
    assert "校验码不符" in check("61010419620927690543").errors[0]


def test_another_kind_or_grade_than_the_one_kept_warns() -> None:
    finding = check(f"{ID_NO}43", ID_NO, kind="1", grade="1")
    assert not finding.is_refused
    assert ["肢体残疾" in finding.warnings[0], "三级" in finding.warnings[1]] == [True, True]
    assert check(f"{ID_NO}43", ID_NO, kind="4", grade="3").warnings == ()


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "请填写"),
        (ID_NO, "现在是 18 位"),
        (f"{ID_NO}83", "第 19 位是残疾类别"),
        (f"{ID_NO}45", "第 20 位是残疾等级"),
        (f"{ID_NO}43C1", "补发的再加 B"),
        ("1.30123E+19", "科学计数法"),
    ],
)
def test_a_refusal_of_a_certificate_says_what_is_wrong(text: str, part: str) -> None:
    assert part in check(text).errors[0]


def test_kinds_and_grades_are_the_standards() -> None:
    assert [value for value, _label in Kind.labels()] == list("1234567")
    assert [label for _value, label in Grade.labels()] == ["一级", "二级", "三级", "四级"]
