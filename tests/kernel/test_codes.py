"""The closed tables about people and the lenient readers of them."""

import pytest

from app.kernel.codes import (
    Marital,
    Nationality,
    Relation,
    Sex,
    read_marital,
    read_nationality,
    read_relation,
    read_sex,
)

TABLES = [
    (Sex, read_sex),
    (Marital, read_marital),
    (Nationality, read_nationality),
    (Relation, read_relation),
]


@pytest.mark.parametrize(("table", "read"), TABLES)
def test_every_member_is_read_by_code_and_by_label(table, read) -> None:  # type: ignore[no-untyped-def]
    for member in table:
        assert read(member.value) is member
        assert read(member.label) is member
        assert read(f" {member.label}　") is member
        assert read(f"{member.value}-{member.label}") is member


@pytest.mark.parametrize(("table", "read"), TABLES)
def test_labels_are_told_apart(table, read) -> None:  # type: ignore[no-untyped-def]
    labels = [member.label for member in table]
    assert len(set(labels)) == len(labels)


@pytest.mark.parametrize(("table", "read"), TABLES)
def test_what_names_nothing_is_not_guessed(table, read) -> None:  # type: ignore[no-untyped-def]
    assert [read(text) for text in ("", " ", "？", "测试", "999", "08a", "男女")] == [None] * 7


def test_the_tables_have_the_sizes_of_the_standards() -> None:
    assert [len(table) for table, _read in TABLES] == [4, 8, 58, 84]


@pytest.mark.parametrize(
    ("text", "code"),
    [("男", "1"), ("女性", "2"), ("f", "2"), ("Ｍ", "1"), ("1", "1"), ("9", "9"), ("不详", "0"), ("1.男", "1")],
)
def test_sexes_are_read_as_people_write_them(text: str, code: str) -> None:
    assert read_sex(text) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [("已婚", "20"), ("离异", "40"), ("1", "10"), ("2", "20"), ("丧 偶", "30"), ("初婚", "21"), ("有配偶", "20")],
)
def test_marital_states_are_read_as_people_write_them(text: str, code: str) -> None:
    assert read_marital(text) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [("汉", "01"), ("汉族", "01"), ("1", "01"), ("维族", "05"), ("蒙古", "02"), ("达翰尔族", "31"), ("土家", "15")],
)
def test_nationalities_are_read_as_people_write_them(text: str, code: str) -> None:
    assert read_nationality(text) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("本人", "01"),
        ("户主", "02"),
        ("户主本人", "01"),
        ("本人或户主", "02"),
        ("长子", "22"),
        ("之妻", "12"),
        ("户主之母", "52"),
        ("户主的孙女", "42"),
        ("户主母亲", "52"),
        ("妻子", "12"),
        ("二儿子", "23"),
        ("爷爷", "61"),
        ("外孙", "43"),
        ("其他", "80"),
        ("非亲属", "99"),
        ("20", "20"),
    ],
)
def test_relations_are_read_as_people_write_them(text: str, code: str) -> None:
    assert read_relation(text) == code


@pytest.mark.parametrize("digit", "0123456789")
def test_one_digit_is_no_relation_because_it_means_two(digit: str) -> None:
    assert read_relation(digit) is None


def test_a_word_with_two_meanings_is_not_guessed() -> None:
    assert read_relation("媳妇") is None


def test_code_and_label_that_disagree_are_not_read() -> None:
    assert read_nationality("03汉族") is None
