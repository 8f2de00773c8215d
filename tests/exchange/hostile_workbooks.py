"""Workbooks that were made to harm: bombs, declared entities, parts cut off or missing, cells that cannot be."""

from __future__ import annotations

from collections.abc import Iterator

from tests.exchange.hostile import Hostile, Make
from tests.exchange.hostile_books import (
    HEAD,
    PEOPLE,
    SPACE,
    book,
    laughing,
    locked_zip,
    lying,
    many_parts,
    old,
    repeated_part,
    sheet,
    swollen,
    without,
)


def workbooks() -> Iterator[Hostile]:
    """Every hostile workbook."""
    for family in (_bombs, _declared, _books, _cells, _old):
        yield from family()


def _bombs() -> Iterator[Hostile]:
    for part in ("xl/worksheets/sheet9.xml", "xl/media/a.xml", "xl/styles.xml", "docProps/app.xml", "bomb.zip"):
        yield Hostile("zip bomb", part, swollen(part), "a.xlsx", refused="解压后太大")
    yield Hostile("zip bomb", "size told wrong", lying(), "a.xlsx", refused="损坏")
    yield Hostile("zip bomb", "one part twice", repeated_part(), "a.xlsx", refused="损坏")
    yield Hostile("zip bomb", "thousands of parts", many_parts(20_000), "a.xlsx")
    said = {2: "32767 个字"}
    yield Hostile("huge cells", "in the sheet", _huge, "a.xlsx", arrived=("000002",), aside=said)
    yield Hostile("huge cells", "shared", _huge_shared, "a.xlsx", arrived=("000002",), aside=said)
    deep = sheet(HEAD, *PEOPLE, before="<x>" * 200_000)
    yield Hostile("huge cells", "elements in elements without end", deep, "a.xlsx", refused="损坏")
    wide = f'<c r="A2" t="inlineStr" x="{"a" * 500_000}"><is><t>张三丰</t></is></c>'
    attributes = sheet(HEAD, [wide, "000001"], PEOPLE[1])
    yield Hostile("huge cells", "an attribute of half a megabyte", attributes, "a.xlsx")


def _long() -> str:
    return "".join(f"张{number}" for number in range(500_000))


def _huge() -> bytes:
    cell = f'<c r="A2" t="inlineStr"><is><t>{_long()}</t></is></c>'
    return sheet(HEAD, [cell, "000001"], PEOPLE[1])()


def _huge_shared() -> bytes:
    shared = f"<sst {SPACE}><si><t>{_long()}</t></si></sst>"
    return sheet(HEAD, ['<c r="A2" t="s"><v>0</v></c>', "000001"], PEOPLE[1], shared=shared)()


def _declared() -> Iterator[Hostile]:
    outside = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    web = '<!DOCTYPE x SYSTEM "http://192.0.2.1/x.dtd">'
    parameter = '<!DOCTYPE x [<!ENTITY % p SYSTEM "http://192.0.2.1/p">%p;]>'
    square = f'<!DOCTYPE x [<!ENTITY a "{"a" * 50_000}">]>'
    cell = '<c r="A2" t="inlineStr"><is><t>&e;</t></is></c>'
    for title, declared in {
        "a file": outside,
        "the web": web,
        "a parameter": parameter,
        "quadratic": square,
        "laughs": laughing(),
        "nothing": "<!DOCTYPE x>",
    }.items():
        made = sheet(HEAD, [cell, "000001"], declared=declared)
        yield Hostile("declared entities", title, made, "a.xlsx", refused="夹带了表格以外的声明")
    for part in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"):
        made = book([HEAD, *PEOPLE], {part: f"{outside}<x>&e;</x>".encode()})
        yield Hostile("declared entities", part, made, "a.xlsx", refused="夹带了表格以外的声明")
    shared = f"{outside}<sst {SPACE}><si><t>&e;</t></si></sst>"
    made = sheet(HEAD, ['<c r="A2" t="s"><v>0</v></c>', "000001"], shared=shared)
    yield Hostile("declared entities", "shared texts", made, "a.xlsx", refused="夹带了表格以外的声明")
    undeclared = sheet(HEAD, [cell, "000001"])
    yield Hostile("declared entities", "one that was never declared", undeclared, "a.xlsx", refused="损坏")


def _books() -> Iterator[Hostile]:
    good = book([HEAD, *PEOPLE])
    for percent in (5, 30, 60, 90, 99):
        made = lambda percent=percent: good()[: len(good()) * percent // 100]  # noqa: E731
        yield Hostile("cut off", f"at {percent} per cent", made, "a.xlsx", refused="损坏")
    yield Hostile("cut off", "but for one byte", lambda: good()[:-1], "a.xlsx", refused="损坏")
    yield Hostile("cut off", "with something behind it", lambda: good() + b"\0" * 10, "a.xlsx")
    for part in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/worksheets/sheet1.xml"):
        yield Hostile("parts missing", part, without(part), "a.xlsx", refused="损坏")
    yield Hostile("parts missing", "no styles", without("xl/styles.xml"), "a.xlsx")
    for part in ("xl/vbaProject.bin", "xl/VBAPROJECT.BIN", "vbaProject.bin", "xl/macrosheets/sheet1.xml"):
        yield Hostile("macros", part, book([HEAD, *PEOPLE], {part: b"x"}), "a.xlsm", refused="含有宏")
    yield Hostile("password", "on the parts", locked_zip(), "a.xlsx", refused="打开密码")
    garbage = {
        "no xml": b"hello",
        "half of it": b"<worksheet><sheetData><row",
        "zeros": b"\0" * 100,
        "an open element": f"<worksheet {SPACE}><sheetData>".encode(),
    }
    for title, content in garbage.items():
        made = book([HEAD, *PEOPLE], {"xl/worksheets/sheet1.xml": content})
        yield Hostile("no sheet", title, made, "a.xlsx", refused="损坏")
    for title, content in {"no list": b"<x/>", "a loop": b"<workbook><sheets><sheet/></sheets></workbook>"}.items():
        made = book([HEAD, *PEOPLE], {"xl/workbook.xml": content})
        sentence = "没有可见的工作表" if title == "no list" else "损坏"
        yield Hostile("no sheet", title, made, "a.xlsx", refused=sentence)


def _cells() -> Iterator[Hostile]:
    def one(cell: str) -> Make:
        return sheet(HEAD, [cell, "000001"], PEOPLE[1])

    for title, cell in {
        "a text that is not there": '<c r="A2" t="s"><v>999999</v></c>',
        "a number that is none": '<c r="A2" t="s"><v>x</v></c>',
        "a place that is none": '<c r="中2" t="s"><v>-5</v></c>',
    }.items():
        yield Hostile("wrong cells", title, one(cell), "a.xlsx", refused="损坏")
    for title, cell, sentence in (
        ("not available", '<c r="A2" t="e"><v>#N/A</v></c>', "错误值“#N/A”"),
        ("no reference", '<c r="A2" t="e"><v>#REF!</v></c>', "错误值“#REF!”"),
        ("rounded", '<c r="A2"><v>130123199001011234</v></c>', "超过 15 位的部分已被 Excel 改动"),
        ("in powers", '<c r="A2"><v>1.30123199001011E+17</v></c>', "超过 15 位"),
    ):
        yield Hostile("wrong cells", title, one(cell), "a.xlsx", arrived=("000002",), aside={2: sentence})
    for title, cell in {
        "endless number": '<c r="A2"><v>INF</v></c>',
        "no number": '<c r="A2"><v>NaN</v></c>',
        "style that is not there": '<c r="A2" s="99999" t="inlineStr"><is><t>张三丰</t></is></c>',
        "in plain data": '<c r="A2" t="inlineStr"><is><t><![CDATA[张三丰]]></t></is></c>',
        "with a remark": '<c r="A2" t="inlineStr"><is><t>张<!-- x -->三丰</t></is></c>',
        "in pieces": '<c r="A2" t="inlineStr"><is><r><t>张三</t></r><r><t>丰</t></r></is></c>',
        "with its sound": '<c r="A2" t="inlineStr"><is><t>张三丰</t><rPh sb="0" eb="1"><t>zhang</t></rPh></is></c>',
        "with an escape": '<c r="A2" t="inlineStr"><is><t>张三丰_x000D_</t></is></c>',
        "without a place": '<c t="inlineStr"><is><t>张三丰</t></is></c>',
    }.items():
        yield Hostile("odd cells", title, one(cell), "a.xlsx")
    yield Hostile("odd cells", "a row without a number", sheet(HEAD, *PEOPLE, numbered=False), "a.xlsx")
    yield Hostile("odd cells", "another prefix", sheet(HEAD, *PEOPLE, prefix="x:"), "a.xlsx")
    yield Hostile(
        "odd cells",
        "far to the right",
        one('<c r="A2" t="inlineStr"><is><t>张三丰</t></is></c><c r="XFD2"><v>1</v></c>'),
        "a.xlsx",
        refused="超过 300 列",
    )
    yield Hostile(
        "odd cells",
        "farther than Excel goes",
        one('<c r="A2"/><c r="ZZZZZZZZ2"><v>1</v></c>'),
        "a.xlsx",
        refused="超过 300 列",
    )
    yield Hostile(
        "odd cells",
        "two cells in one place",
        one('<c r="A2"><v>1</v></c><c r="A2" t="inlineStr"><is><t>张三丰</t></is></c>'),
        "a.xlsx",
    )


def _old() -> Iterator[Hostile]:
    yield Hostile("old workbook", "read as it is", old([HEAD, *PEOPLE]), "a.xls")
    yield Hostile("old workbook", "called .xlsx", old([HEAD, *PEOPLE]), "a.xlsx")
    numbered = old([HEAD, ["张三丰", 1.0, "东关村"], PEOPLE[1]])
    yield Hostile("old workbook", "a number for a text", numbered, "a.xls", arrived=("000002",), aside={2: "应为 6 位"})
    yield Hostile("password", "old workbook", old([HEAD], locked=True), "a.xls", refused="密码")
    yield Hostile("password", "new workbook in an old one", old(None), "a.xlsx", refused="密码")
    good = old([HEAD, *PEOPLE])
    for percent in (10, 50, 80):
        made = lambda percent=percent: good()[: len(good()) * percent // 100]  # noqa: E731
        yield Hostile("cut off", f"old workbook at {percent} per cent", made, "a.xls", refused="旧版 .xls")
    yield Hostile(
        "old workbook",
        "zeros",
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 5000,
        "a.xls",
        refused="旧版 .xls",
    )
    loop = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 5000
    yield Hostile("old workbook", "ones", lambda: loop, "a.xls", refused="旧版 .xls")
