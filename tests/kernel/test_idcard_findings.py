"""What refuses an identity number and what only warns."""

from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.kernel import clock, idcard, iso7064
from app.kernel.idcard import DocumentKind, check, kind_of
from tests.kernel.vectors import VECTORS

AT = datetime(2026, 7, 1, tzinfo=UTC)
PUBLISHED = (
    VECTORS["gb11643_valid"]
    + list(VECTORS["gb11643_all_check_chars"].values())
    + VECTORS["residence_permit_hkmt"]
    + VECTORS["foreign_pr_2023"]
)


def mended(body: str) -> str:
    """The one number with these 17 digits, found by trying the definition: the weighted sum is 1 modulo 11."""
    for value, char in enumerate("0123456789X"):
        digits = [*map(int, body), value]
        if sum(digit * 2 ** (17 - place) for place, digit in enumerate(digits)) % 11 == 1:
            return body + char
    raise AssertionError(body)


births = st.dates(date(1920, 1, 1), date(2026, 6, 30)).map(lambda day: day.strftime("%Y%m%d"))
numbers = st.builds(
    lambda region, birth, serial: mended(f"{region:06}{birth}{serial:03}"),
    st.integers(110000, 659999),
    births,
    st.integers(0, 999),
)


@pytest.mark.parametrize("number", PUBLISHED)
def test_a_published_number_is_accepted_as_it_is(number: str) -> None:
    with clock.frozen(AT):
        assert check(number).errors == ()
        assert check(number).value == number


@given(numbers)
def test_every_number_made_by_the_definition_is_accepted(number: str) -> None:
    with clock.frozen(AT):
        assert not check(number).is_refused
        assert idcard.is_valid(number)


@given(numbers, st.integers(0, 17), st.sampled_from("0123456789X"))
def test_every_single_wrong_digit_is_found(number: str, place: int, wrong: str) -> None:
    assume(number[place] != wrong and (wrong != "X" or place == 17))
    with clock.frozen(AT):
        assert check(number[:place] + wrong + number[place + 1 :], "citizen").is_refused


@given(numbers, st.integers(0, 16))
def test_every_exchange_of_neighbours_is_found(number: str, place: int) -> None:
    one, other = number[place : place + 2]
    assume(one != other)
    with clock.frozen(AT):
        assert check(number[:place] + other + one + number[place + 2 :], "citizen").is_refused


@given(st.text(max_size=30))
def test_no_text_breaks_the_check(text: str) -> None:
    for kind in (None, *DocumentKind):
        finding = check(text, kind)
        assert all(sentence.endswith("。") for sentence in (*finding.errors, *finding.warnings))
        assert not (finding.errors and finding.warnings)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "请填写证件号码"),
        ("　", "请填写证件号码"),
        ("610104196209276905", "至少有一位数字填错"),
        ("13012319950230", "现在是 14 位"),
        ("1301231938021400171", "现在是 19 位"),
        ("130123209901010019", "还没有到"),
        ("13012319380230001X", "19380230”不是真实的日期"),
        ("440524188001010014", "超过 130 年"),
        ("13O123193802140017", "第 3 位“O”不是数字"),
        ("1301231938021400X7", "第 17 位“X”不是数字"),
        ("1.30123E+17", "科学计数法"),
    ],
)
def test_a_refusal_says_what_is_wrong(text: str, part: str) -> None:
    with clock.frozen(AT):
        assert any(part in sentence for sentence in check(text, DocumentKind.CITIZEN).errors)


def test_a_birth_and_a_check_that_are_both_wrong_are_both_told() -> None:
    assert len(check("130123193802300011").errors) == 2


def test_a_birth_tomorrow_is_refused_and_today_is_not() -> None:
    number = mended("13012320260701001")
    with clock.frozen(AT - timedelta(days=1)):
        assert check(number).is_refused
    with clock.frozen(AT):
        assert not check(number).is_refused


@given(st.integers(0, 999_999).map("{:06d}".format))
def test_no_region_is_refused(region: str) -> None:
    with clock.frozen(AT):
        assert not check(mended(f"{region}19380214001"), "citizen").is_refused


@pytest.mark.parametrize(
    ("text", "part"),
    [
        (mended("99012319380214001"), "不是省级代码"),
        (mended("00012319380214001"), "不是省级代码"),
        (mended("13012319100101001"), "超过 110 岁"),
        ("610104620927690", "15 位旧号码已换算"),
        (mended("13012319500101000"), "顺序码是 000"),
    ],
)
def test_what_is_only_unusual_warns(text: str, part: str) -> None:
    with clock.frozen(AT):
        finding = check(text, DocumentKind.CITIZEN)
    assert not finding.is_refused
    assert any(part in sentence for sentence in finding.warnings)


def test_age_counts_from_the_birthday() -> None:
    number = mended("13012319150702001")
    with clock.frozen(datetime(2026, 7, 1, tzinfo=UTC)):
        assert check(number).warnings == ()
    with clock.frozen(datetime(2026, 7, 2, tzinfo=UTC)):
        assert len(check(number).warnings) == 1


def test_an_abolished_region_warns_only_where_the_regions_in_force_are_known() -> None:
    number = "130123193802140017"
    assert check(number).warnings == ()
    assert check(number, known_regions={"130123"}).warnings == ()
    assert "已撤销的县区" in check(number, known_regions={"130102"}).warnings[0]
    assert check("810000198106030011", known_regions={"130102"}).warnings == ()


@pytest.mark.parametrize("old", VECTORS["gb11643_15to18"])
def test_an_old_number_is_lengthened_and_flagged(old: str) -> None:
    finding = check(old)
    assert finding.value == VECTORS["gb11643_15to18"][old]
    assert len(finding.warnings) == 1


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        ("130123193802140017", DocumentKind.CITIZEN),
        ("610104620927690", DocumentKind.CITIZEN),
        ("13012319950230", DocumentKind.CITIZEN),
        ("810000198106030011", DocumentKind.RESIDENCE),
        ("820000198106030017", DocumentKind.RESIDENCE),
        ("830000199201300022", DocumentKind.RESIDENCE),
        ("911124198108030024", DocumentKind.FOREIGN),
        ("can110081080302", DocumentKind.FOREIGN),
        ("E12345678", DocumentKind.PASSPORT),
        ("EA1234567", DocumentKind.PASSPORT),
        ("H01234567", DocumentKind.OTHER),
        ("12345678", DocumentKind.OTHER),
        ("军字第1234567号", DocumentKind.OTHER),
    ],
)
def test_a_kind_is_read_from_the_number(number: str, kind: DocumentKind) -> None:
    assert kind_of(number) is kind


def test_a_number_of_another_kind_warns() -> None:
    assert "港澳台居民居住证" in check("810000198106030011", DocumentKind.CITIZEN).warnings[0]
    assert "居民身份证" in check("130123193802140017", DocumentKind.OTHER).warnings[0]
    assert "认不出" in check("12345678").warnings[0]
    assert check("12345678", DocumentKind.OTHER).warnings == ()


def test_the_old_card_of_foreigners_is_accepted_and_flagged() -> None:
    finding = check("CAN110081080302")
    assert not finding.is_refused
    assert "旧版" in finding.warnings[0]
    assert len(check("CAN110081139902").warnings) == 2


def test_free_documents_refuse_only_what_no_document_has() -> None:
    assert check("K1234567(8)", DocumentKind.OTHER).errors == ()
    for text in ("A", "护照😀123", "x" * 41):
        assert "3 至 40 位" in check(text, DocumentKind.PASSPORT).errors[0]


def test_nobody_was_born_so_long_before_numbers_were_issued() -> None:
    assert idcard.normalise("370812130508998")[6:10] == "1913"
    assert idcard.normalise("610104600927996")[6:10] == "1860"


def test_what_is_seen_at_once_is_what_a_long_look_finds() -> None:
    random = Random(3)
    seen = 0
    for _turn in range(4_000):
        year, month, day = random.choice((1899, 1915, 1916, 1950, 2027)), random.randint(0, 13), random.randint(0, 32)
        area = random.choice(("130123", "990101", "810000", "912345", "710000"))
        body = f"{area}{year}{month:02}{day:02}{random.choice(('000', '123', '998'))}"
        number = body + (iso7064.mod_11_2(body) if random.random() < 0.8 else random.choice("0123456789Xx"))
        written = random.choice((number, number, f" {number}", number[:6] + number[8:17]))
        for kind in (None, "citizen", "residence"):
            assert idcard.check(written, kind) == idcard._examined(written, kind, None), written
        seen += idcard._is_ordinary(written)
    assert seen > 100
