"""Files that were made to harm, or that harm by mistake: what each is called, what is in it, what must come of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from tests.exchange.hostile_books import HEAD, PEOPLE, book, sheet, zipped

Make = Callable[[], bytes]
ALL = ("000001", "000002")
"""The two households of every good file."""


@dataclass(frozen=True)
class Hostile:
    """One file. ``refused`` is part of the sentence; otherwise ``arrived`` are the households that come in, and
    ``aside`` says what is said of the rows that do not."""

    kind: str
    title: str
    make: Make
    name: str = "住户.csv"
    refused: str = ""
    arrived: tuple[str, ...] = ALL
    aside: dict[int, str] = field(default_factory=dict)


def text(*lines: str, encoding: str = "utf-8", end: str = "\n") -> Make:
    """A text file."""
    return lambda: end.join(lines).encode(encoding)


SPACED = "户 主 姓 名*,户主证件号码（６位）,　村　"
ROWS = ("户主姓名,户主证件号码,村", "张三丰,000001,东关村", "李四光,000002,西关村")


def texts() -> Iterator[Hostile]:
    """Hostile files that are text, or no sheet at all, or a sheet with hostile texts in it."""
    for family in (_encodings, _signs, _formulas, _texts, _whats, _tables):
        yield from family()


def _encodings() -> Iterator[Hostile]:
    for encoding in ("utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"):
        yield Hostile("encoding", encoding, text(*ROWS, encoding=encoding))
    both = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}
    for encoding, mark in both.items():
        made = mark + "\n".join(ROWS).encode(encoding)
        yield Hostile("encoding", f"{encoding} with its mark", lambda made=made: made)
    yield Hostile("encoding", "gb18030, four bytes", text(ROWS[0], "𠮷㐂,000001,䶮村", ROWS[2], encoding="gb18030"))
    broken = {
        "half a character at the end": "\n".join(ROWS).encode() + b"\xe5\xbc",
        "bytes of no encoding": b"\xff\xff\xff\xff\x80",
        "utf-16 with an odd byte": b"\xff\xfe" + "\n".join(ROWS).encode("utf-16-le") + b"\x00",
        "latin-1": "\n".join((*ROWS[:1], "José,000001,é")).encode("utf-8")[:-1] + b"\xff\xff\n",
        "utf-8 with gb18030 in it": "\n".join(ROWS).encode() + "\n王五,000003,\xff".encode("gb18030") + b"\xff",
    }
    for title, content in broken.items():
        yield Hostile("broken encoding", title, lambda content=content: content, refused="编码无法识别")
    yield Hostile("broken encoding", "utf-32", text(*ROWS, encoding="utf-32"), refused="不是文字表格")
    for title, at in {"in the headings": 3, "in a row": 22, "at the end": 10**6}.items():
        plain = "\n".join(ROWS)
        yield Hostile("zero bytes", title, text(f"{plain[:at]}\x00{plain[at:]}"), refused="不是文字表格")
    yield Hostile("zero bytes", "only zeros", lambda: b"\x00" * 5000, refused="不是文字表格")
    yield Hostile(
        "zero bytes", "in utf-16", text(ROWS[0], "张\x00三,000001,", encoding="utf-16"), refused="不是文字表格"
    )
    yield Hostile("lone surrogates", "utf-16", lambda: b"\xff\xfe" + b"\x00\xd8\x2c\x00", refused="编码无法识别")


def _signs() -> Iterator[Hostile]:
    unseen = {
        "right to left override": "张\u202e三丰",
        "zero width space": "张\u200b三丰",
        "zero width joiner": "张三\u200d丰",
        "mark of order in the middle": "张\ufeff三丰",
        "bidirectional isolate": "\u2067张三丰\u2069",
        "word joiner": "张三\u2060丰",
        "escape": "张\x1b[31m三丰",
        "bell": "张\x07三丰",
        "delete": "张三\x7f丰",
    }
    for title, name in unseen.items():
        made = text(ROWS[0], f"{name},000001,东关村", ROWS[2])
        yield Hostile("unseen signs", title, made, arrived=("000002",), aside={2: "看不见的字符"})
    for title, name in list(unseen.items())[:5]:
        made = book([HEAD, [name, "000001", "东关村"], PEOPLE[1]])
        yield Hostile(
            "unseen signs", f"{title}, workbook", made, "a.xlsx", arrived=("000002",), aside={2: "看不见的字符"}
        )
    rare = {
        "extension B": "𠮷田",
        "extension A": "㐂㐂",
        "extension E": "𬭶𬭶",
        "extension G": "𰻝𰻝",
        "compatibility": "﨑川",
        "private use of GBK": "\ue863某",
        "minority, middle dot": "阿卜杜拉·买买提",
        "minority, katakana dot": "阿卜杜拉・买买提",
        "minority, bullet": "阿卜杜拉•买买提",
        "Tibetan": "བཀྲ་ཤིས",
        "Uyghur": "ئابدۇللا",
        "Latin with accents": "José Müller",
    }
    for title, name in rare.items():
        yield Hostile("rare signs", title, text(ROWS[0], f"{name},000001,东关村", ROWS[2]))
        yield Hostile("rare signs", f"{title}, workbook", book([HEAD, [name, "000001", ""], PEOPLE[1]]), "a.xlsx")


def _formulas() -> Iterator[Hostile]:
    for title, cell in {
        "command": "=cmd|' /C calc'!A0",
        "link": '=HYPERLINK("http://example.com","点")',
        "full width": "＝1+1",
        "sum": "=SUM(A1:A9)",
    }.items():
        quoted = '"' + cell.replace('"', '""') + '"'
        made = text(ROWS[0], f"{quoted},000001,东关村", ROWS[2])
        yield Hostile("formulas", title, made, arrived=("000002",), aside={2: "公式"})
    for title, cell in {"plus": "+86", "minus": "-1", "at": "@SUM(A1)", "semicolon": ";x", "bar": "a|b"}.items():
        yield Hostile("formulas", f"{title}, kept as text", text(ROWS[0], f"张三丰,000001,{cell}", ROWS[2]))
    for title, cell in {
        "with a value": '<c r="A2" t="str"><f>B9</f><v>张三丰</v></c>',
        "without a value": '<c r="A2"><f>B9</f></c>',
        "array": '<c r="A2" t="str"><f t="array" ref="A2">B9</f><v>张三丰</v></c>',
        "from another file": '<c r="A2" t="str"><f>[1]表!A1</f><v>张三丰</v></c>',
    }.items():
        made = sheet(HEAD, [cell, "000001"], PEOPLE[1])
        yield Hostile("formulas", f"workbook, {title}", made, "a.xlsx", arrived=("000002",), aside={2: "公式"})


def _texts() -> Iterator[Hostile]:
    endless = {
        "a quote that never ends": b'a,"b\n' + b"c\n" * 100_000,
        "a quote after text": '户主姓名,户主证件号码\n"张"三,000001'.encode(),
        "a line without end": b"a," * 700_000,
        "a row over endless lines": b'x,"' + b'\n",y,"' * 900_000,
        "a cell of a megabyte": "户主姓名,户主证件号码\n".encode() + b"a" * 2**20 + b",000001",
    }
    for title, content in endless.items():
        yield Hostile("endless text", title, lambda content=content: content, refused="无法读取")
    yield Hostile("line ends", "windows", text(*ROWS, end="\r\n"))
    yield Hostile("line ends", "old macintosh", text(*ROWS, end="\r"))
    yield Hostile("line ends", "mixed", lambda: f"{ROWS[0]}\r\n{ROWS[1]}\n{ROWS[2]}\r".encode())
    yield Hostile("line ends", "empty lines between", text(ROWS[0], "", "", ROWS[1], ",,", ROWS[2], ""))
    yield Hostile("separators", "tabs", text(*(row.replace(",", "\t") for row in ROWS)))
    yield Hostile(
        "separators", "tabs, unicode text", text(*(row.replace(",", "\t") for row in ROWS), encoding="utf-16")
    )
    yield Hostile("separators", "semicolons", text(*(row.replace(",", ";") for row in ROWS)))
    yield Hostile("separators", "a line break in a cell", text(ROWS[0], '张三丰,000001,"东关\n村"', ROWS[2]))
    yield Hostile("separators", "commas too many", text(*(row + "," * 200 for row in ROWS)))
    injected = {
        "script": "<script>alert(1)</script>",
        "picture": "<img src=x onerror=alert(1)>",
        "database": "'; DROP TABLE imports; --",
        "template": "{{ 7*7 }}{% raw %}",
        "blank of a sentence": "{name}%s%(x)s",
        "path": "../../etc/passwd",
    }
    for title, cell in injected.items():
        yield Hostile("injection", title, text(ROWS[0], f"张三丰,000001,{cell}", ROWS[2]))
        yield Hostile(
            "injection",
            f"{title}, refused",
            text(ROWS[0], f'张三丰,"{cell}",东关村', ROWS[2]),
            arrived=("000002",),
            aside={2: "应为 6 位数字"},
        )


def _whats() -> Iterator[Hostile]:
    others = {
        "picture.xlsx": b"\x89PNG\r\n\x1a\n" + b"\0" * 50,
        "photo.xls": b"\xff\xd8\xff\xe0JFIF",
        "page.xls": b"<html><table><tr><td>1</td></tr></table></html>",
        "xml.xls": b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
        "program.exe": b"MZ\x90\x00" + b"\0" * 200,
        "paper.pdf": b"%PDF-1.7\n%\xe2\xe3",
        "text.rtf": b"{\\rtf1\\ansi}",
        "data.json": b'{"a": 1}',
        "seven.7z": b"7z\xbc\xaf\x27\x1c",
        "rar.rar": b"Rar!\x1a\x07\x00",
        "gzip.xlsx": b"\x1f\x8b\x08\x00",
        "text.xlsx": "\n".join(ROWS).encode(),
        "noname": "\n".join(ROWS).encode(),
        "csv.csv.exe": "\n".join(ROWS).encode(),
    }
    for name, content in others.items():
        yield Hostile("another kind of file", name, lambda content=content: content, name, refused="只能读取")
    packed = {
        "a document.xlsx": zipped({"word/document.xml": b"<w/>"}),
        "an open document.xlsx": zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}),
        "a zip of a table.xlsx": zipped({"住户.csv": "\n".join(ROWS).encode()}),
        "a zip that climbs.xlsx": zipped({"../../../etc/cron.d/x": b"x"}),
        "nothing in it.xlsx": zipped({}),
    }
    for name, make in packed.items():
        yield Hostile("another zip", name, make, name, refused="已经损坏" if name[0] != "n" else "只能读取")
    yield Hostile("another zip", "binary workbook", zipped({"xl/workbook.bin": b"x"}), "a.xlsb", refused="二进制工作簿")
    good = book([HEAD, *PEOPLE])
    for name in ("表.xls", "表.csv", "表", "表.XLSX", "表.xlsx.csv"):
        yield Hostile("wrong extension", f"a workbook called {name}", good, name)
    yield Hostile("wrong extension", "a table called .txt", text(*ROWS), "住户.txt")
    yield Hostile("wrong extension", "a table called .CSV", text(*ROWS), "住户.CSV")
    for name in (
        "../../../etc/passwd.csv",
        "..\\..\\boot.csv",
        "CON.csv",
        "a\x00b.csv",
        "\u202egpj.csv",
        "长" * 300 + ".csv",
    ):
        yield Hostile("names of files", ascii(name)[:40], text(*ROWS), name)
    yield Hostile("names of files", "script", text(*ROWS), "<script>alert(1)</script>.csv")


def _tables() -> Iterator[Hostile]:
    empty = {
        "nothing": ("", "文件是空的"),
        "only the mark of order": ("\ufeff", "没有内容"),
        "only lines": ("\n\n\n", "没有内容"),
        "only commas": (",,,\n,,,", "没有内容"),
        "only headings": (ROWS[0], "表头下面没有内容"),
        "headings nobody knows": ("甲,乙\n1,2", "没有找到表头"),
        "headings too far down": ("\n".join([*(f"说明{n}" for n in range(25)), *ROWS]), "没有找到表头"),
    }
    for title, (content, sentence) in empty.items():
        yield Hostile("empty", title, text(content), refused=sentence)
    yield Hostile("headings", "twice the same", text(ROWS[0] + ",村", ROWS[1] + ",别村", ROWS[2]))
    yield Hostile("headings", "all over again below", text(*ROWS, ROWS[0]), aside={4: "应为 6 位数字"})
    yield Hostile(
        "headings", "spaced, starred, full width", text("户 主 姓 名*,户主证件号码（６位）,　村　", *ROWS[1:])
    )
    yield Hostile("headings", "below a title", text("住户登记表,,", "制表：某某", *ROWS))
    yield Hostile("headings", "a missing one", text("户主姓名,村", "张三丰,东关村"), refused="还没有指定这些必需的列")
    many = ",".join(f"列{n}" for n in range(400))
    yield Hostile("wide", "csv of 400 columns", text(f"{many},{ROWS[0]}"), refused="超过 300 列")
    twins = text(*ROWS, "王五四,000001,东关村", "赵六一,000002,东关村")
    yield Hostile("twice in one file", "numbers", twins, aside={4: "与第 2 行的相同", 5: "与第 3 行的相同"})
    wide_twin = text(*ROWS, "王五四,０００００１,东关村")
    yield Hostile("twice in one file", "in full width", wide_twin, aside={4: "与第 2 行的相同"})
    for title, line in {
        "right": "合计,2,",
        "wrong": "合计,99,",
        "of households": "总计,999 户,",
        "below a gap": "\n,合 计,3",
    }.items():
        yield Hostile("totals", title, text(*ROWS, line), aside={4 + line.count("\n"): "合计行"})
    for title, number in {
        "letters": "abcdef",
        "five": "00001",
        "seven": "0000001",
        "empty": "",
        "a fraction": "1.5",
    }.items():
        made = text(ROWS[0], f"张三丰,{number},东关村", ROWS[2])
        said = "请填写" if not number else "应为 6 位数字"
        yield Hostile("numbers", title, made, arrived=("000002",), aside={2: said})
    yield Hostile("numbers", "full width", text(ROWS[0], "张三丰,０００００１,东关村", ROWS[2]))
    days = {
        "no such day": "2026-02-30",
        "year nought": "0000-01-01",
        "far off": "9999-12-31",
        "words": "去年",
        "a month": "2026-13-01",
    }
    for title, day in days.items():
        made = text(ROWS[0] + ",迁入日期", ROWS[1] + f",{day}", ROWS[2])
        yield Hostile("dates", title, made, arrived=("000002",), aside={2: "不是日期"})
    long = text(ROWS[0], "张" * 21 + ",000001,东关村", ROWS[2])
    yield Hostile("long cells", "a name of 21 signs", long, arrived=("000002",), aside={2: "最多 20 个字"})
