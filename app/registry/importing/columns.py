"""The columns that old sheets have in common: the words above them and how their cells are read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.exchange import cells
from app.exchange.importsheet import Options
from app.exchange.source import Doubt, SourceColumn
from app.kernel import areas, bankcard, cnaps, codes, disability, money
from app.kernel.errors import DomainError
from app.kernel.findings import Finding
from app.kernel.words import _
from app.registry.importing.villages import UNKNOWN_VILLAGE, village_options
from app.registry.models import AccountKind, Health, HukouType
from app.registry.services import checking

HEAD_WORDS = ("户主", "户主姓名", "户主（申请人）姓名", "申请人姓名", "户主名称")
NUMBER_WORDS = ("身份证号", "身份证号码", "公民身份号码", "证件号码", "身份证", "身份证件号码")


def found(finding: Finding) -> Any:
    """A checked value as a cell's: refused, in doubt, or plain."""
    value = finding.accepted()
    return Doubt(value, finding.warnings[0]) if finding.warnings else value


def number(text: str) -> Any:
    """An identity number."""
    return found(checking.identity(text).finding)


def person_name(text: str) -> Any:
    """A person's name."""
    return found(checking.name(cells.name(text)))


def account_number(text: str) -> Any:
    """An account number whose kind is not known: a card where its digits check, else a passbook, which is doubted."""
    card = bankcard.check(text)
    if not card.is_refused:
        return found(card)
    book = bankcard.check(text, passbook=True)
    if book.is_refused:
        return book.accepted()
    if len(book.value) in range(16, 20):
        return card.accepted()
    return found(book)


_SPELT = {word: at for at, word in enumerate("零一二三四五六七八九十")}
_SPELT |= {f"十{word}": 10 + at for word, at in list(_SPELT.items()) if 0 < at < 10}


def group_no(text: str) -> int:
    """The number of a villagers' group: 3, 3组, 第三组."""
    plain = cells.half_width(text).removeprefix("第")
    for end in ("村民小组", "小组", "组", "队"):
        plain = plain.removesuffix(end)
    at = _SPELT.get(plain, int(plain) if plain.isdecimal() and len(plain) < 4 else -1)
    if not 0 <= at <= 99:
        raise DomainError(_("村民小组填 0 到 99 的数字，不分组填 0。"))
    return at


def _coded(read: Callable[[str], Any], label: str) -> Callable[[str], Any]:
    def coded(text: str) -> Any:
        value = read(text)
        if value is None:
            raise DomainError(_("“{text}”不是{label}，请按代码表填写。").format(text=text[:20], label=label))
        return str(value)

    return coded


def _options(table: Any, **also: str) -> Callable[..., Options]:
    words = {label: value for value, label in table.labels()} | {value: value for value, _label in table.labels()}
    return lambda _session, _actor: words | also


def _whole(text: str) -> int:
    plain = cells.half_width(text)
    if not plain.isdecimal() or len(plain) > 4:
        raise DomainError(_("请填写整数。"))
    return int(plain)


def _grade(text: str) -> int:
    plain = cells.half_width(text).removesuffix("级")
    at = {"一": 1, "二": 2, "三": 3, "四": 4}.get(plain, int(plain) if plain.isdecimal() and len(plain) == 1 else 0)
    if not 1 <= at <= 4:
        raise DomainError(_("残疾等级填 1 到 4。"))
    return at


def _disability_kind(text: str) -> str:
    plain = text.removesuffix("残疾")
    for value, label in disability.Kind.labels():
        if plain in (value, label, label.removesuffix("残疾")):
            return value
    raise DomainError(_("“{text}”不是{label}，请按代码表填写。").format(text=text[:20], label=_("残疾类别")))


VILLAGE = SourceColumn(
    "village", "所在村", ("村委会", "村（居）委会", "村名", "行政村", "村居", "所属村", "村社区", "村代码"),
    required=True, options=village_options, unknown=UNKNOWN_VILLAGE, width=20,
)  # fmt: skip
GROUP = SourceColumn("group_no", "村民小组", ("组", "小组", "村（居）民小组", "村组", "组别"), read=group_no)
HUKOU = SourceColumn(
    "hukou_type", "户籍类型", ("户口类别", "户口性质", "城乡类别", "户籍性质", "乡村或城镇"),
    options=_options(
        HukouType, 农业="rural", 非农业="urban", 农业户口="rural", 非农业户口="urban", 乡村="rural", 城市="urban"
    ),
)  # fmt: skip
ADDRESS = SourceColumn("address", "住址", ("家庭住址", "现居住地", "地址", "详细地址"), most=120, width=30)
TELEPHONE = SourceColumn("telephone", "联系电话", ("电话", "手机", "手机号码", "联系方式"), most=30)
HEAD_NAME = SourceColumn("head_name", "户主姓名", HEAD_WORDS, required=True, read=person_name)
HEAD_NO = SourceColumn(
    "head_id_no", "户主证件号码", ("户主身份证号", "户主身份证号码", "户主身份证", "申请人身份证号"),
    required=True, read=number, width=22,
)  # fmt: skip
NAME = SourceColumn(
    "name", "姓名", ("人员姓名", "家庭成员姓名", "成员姓名", "享受人", "享受人姓名"), True, read=person_name
)
ID_NO = SourceColumn(
    "id_no", "证件号码", (*NUMBER_WORDS, "成员身份证号", "享受人身份证号"), True, read=number, width=22
)
RELATION = SourceColumn(
    "relation", "与户主关系", ("关系", "与户主的关系", "家庭关系"), read=_coded(codes.read_relation, _("与户主关系"))
)
SEX = SourceColumn("sex", "性别", (), read=_coded(codes.read_sex, _("性别")))
BIRTH = SourceColumn("birth_on", "出生日期", ("出生年月", "生日"), read=cells.day)
NATIONALITY = SourceColumn("nationality", "民族", (), read=_coded(codes.read_nationality, _("民族")))
MARITAL = SourceColumn("marital", "婚姻状况", ("婚姻",), read=_coded(codes.read_marital, _("婚姻状况")))
HEALTH = SourceColumn(
    "health", "健康状况", ("健康", "身体状况"),
    options=_options(Health, 良好="good", 一般="good", 较差="chronic", 患病="chronic", 大病="severe", 残="disabled"),
)  # fmt: skip
DISABILITY_KIND = SourceColumn("disability_kind", "残疾类别", ("残疾种类",), read=_disability_kind)
DISABILITY_GRADE = SourceColumn("disability_grade", "残疾等级", ("残疾级别",), read=_grade)
DISABILITY_NO = SourceColumn(
    "disability_no", "残疾证号", ("残疾人证号", "残疾证"), read=lambda text: found(disability.check(text)), width=24
)
ACCOUNT = SourceColumn(
    "number", "银行账号", ("账号", "银行卡号", "一卡通账号", "社保卡银行账号", "存折账号", "卡号"), read=account_number,
    width=24,
)  # fmt: skip
ACCOUNT_KIND = SourceColumn(
    "account_kind", "账户类型", ("卡折类型",), options=_options(AccountKind, 卡="card", 社保卡="social", 折="passbook")
)
BANK = SourceColumn("bank", "开户银行", ("开户行", "代发银行", "银行名称"), most=60, width=24)
CNAPS = SourceColumn("cnaps", "联行号", ("行号", "开户行行号"), read=lambda text: found(cnaps.check(text)))
PEOPLE = SourceColumn("people", "家庭人口", ("人口", "人口数", "家庭人口数"), read=_whole)
YEAR_INCOME = SourceColumn("income", "家庭年收入", ("年收入", "家庭年总收入"), read=money.yuan)


def area(name: str, label: str, *words: str, required: bool = False) -> SourceColumn:
    """A column of areas in mu."""
    return SourceColumn(name, label, words, required, read=areas.hundredths)
