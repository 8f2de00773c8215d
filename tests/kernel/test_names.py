"""Names of persons."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.names import check, gbk_gaps, normalise


def han(first: int, last: int) -> st.SearchStrategy[str]:
    return st.integers(first, last).map(chr)


hanzi = st.one_of(
    han(0x4E00, 0x9FFF), han(0x3400, 0x4DBF), han(0x20000, 0x2A6DF), han(0x2A700, 0x2EBE0), han(0x30000, 0x323AF)
)


@pytest.mark.parametrize(
    "name",
    [
        "张三",
        "欧阳娜娜",
        "司马光",
        "阿卜杜拉·买买提",
        "古丽扎尔·阿不都热合曼·艾尔肯·吐尔逊江",
        "单于红",
        "王〇",
        "JOHN SMITH",
        "Jean-Luc O'Neil Jr.",
        "སྒྲོལ་མ",
        "한지민",
    ],
)
def test_a_real_name_is_accepted_as_it_is(name: str) -> None:
    if unicodedata.category(name[0]) == "Lo":
        name = unicodedata.normalize("NFC", name).replace("་", "")
    finding = check(name)
    assert finding.errors == ()
    assert finding.value == name


@given(st.text(hanzi, min_size=1, max_size=50))
def test_no_rare_character_is_refused(name: str) -> None:
    finding = check(name)
    assert finding.errors == ()
    assert finding.value == name


@pytest.mark.parametrize("dot", "•・．‧･∙⋅.·")
def test_every_dot_of_a_minority_name_becomes_one(dot: str) -> None:
    for written in (f"阿卜杜拉{dot}买买提", f" 阿卜杜拉 {dot} 买买提　"):
        assert normalise(written) == "阿卜杜拉·买买提"


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("张三　　", "张三"),
        ("张　三", "张三"),
        ("张\u200b三\ufeff", "张三"),
        ("\t张三\r\n", "张三"),
        ("⾼⽟", "高玉"),
        ("﨎", "﨎"),
        ("\ue863红", "䶮红"),
        ("\ue855", "\U000241fe"),
        ("葛\U000e0100", "葛"),
        ("ＬＩＮ  Ｙｉ", "LIN Yi"),
        ("阿里··木", "阿里·木"),
    ],
)
def test_habits_of_other_systems_do_not_matter(written: str, kept: str) -> None:
    assert normalise(written) == kept


@given(st.text(max_size=20))
def test_a_name_that_is_kept_stays_as_it_is(text: str) -> None:
    finding = check(text)
    assert finding.is_refused or normalise(finding.value) == finding.value


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "请填写姓名"),
        ("　 ", "请填写姓名"),
        ("张三2", "有数字“2”"),
        ("张三２", "有数字“2”"),
        ("张😀", "不是姓名用字"),
        ("张三（已故）", "说明文字请写到备注"),
        ("张-三", "不是姓名用字"),
        ("张?", "没有认出来的字"),
        ("张\ufffd", "没有认出来的字"),
        ("张\x00三", "控制字符"),
        ("阿卜杜拉·", "不能在开头或结尾"),
        ("·买买提", "不能在开头或结尾"),
        ("张" * 51, "最多 50 个字，现在是 51 个"),
        ("⿰王莹", "不是姓名用字"),
    ],
)
def test_a_refusal_of_a_name_says_what_to_do(text: str, part: str) -> None:
    assert part in check(text).errors[0]


@pytest.mark.parametrize("name", ["张䶮", "李㛃", "王𬭚"])
def test_a_character_outside_gbk_only_warns(name: str) -> None:
    assert gbk_gaps(name) == (name[1],)
    finding = check(name)
    assert finding.errors == ()
    assert f"“{name[1]}”不在 GBK" in finding.warnings[0]


def test_a_gap_is_told_once() -> None:
    assert gbk_gaps("䶮䶮张") == ("䶮",)
    assert gbk_gaps("张三·李四") == ()


@given(st.text(hanzi, min_size=1, max_size=5))
def test_the_rest_of_a_name_can_be_written_in_gbk(name: str) -> None:
    gaps = gbk_gaps(name)
    "".join(char for char in name if char not in gaps).encode("gbk")
    assert all(gap.encode("gbk", "ignore") == b"" for gap in gaps)


@pytest.mark.parametrize(
    ("text", "part"), [("张", "只有一个字"), ("张A", "混写"), ("\ue000红", "自造字"), ("\ue000红", "GB 18030")]
)
def test_an_unusual_name_only_warns(text: str, part: str) -> None:
    finding = check(text)
    assert finding.errors == ()
    assert any(part in sentence for sentence in finding.warnings)
