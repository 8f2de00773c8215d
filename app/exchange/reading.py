"""Sheets that officers send in, Excel or CSV, read row by row as text; what cannot be read is refused in a sentence.

A foreign file is never opened in the process that serves people: a child with bounded memory and time does it
(:mod:`app.exchange.opening`), so that no file, however it was made, takes the service down.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from app.exchange import opening
from app.exchange.plaintext import line_count, plain_rows
from app.kernel.errors import DomainError, Fault
from app.kernel.words import _

HIDDEN = opening.HIDDEN
_INVISIBLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
REFUSALS = {
    "damaged": _("这不是 Excel 工作簿（.xlsx），或文件已经损坏。请在 Excel 或 WPS 中重新另存为 .xlsx 后上传。"),
    "legacy": _("这个旧版 .xls 文件无法打开，可能已损坏或设了打开密码。请在 Excel 中去掉密码，另存为 .xlsx 后再上传。"),
    "macros": _("文件含有宏，不能接收。请另存为不含宏的 .xlsx 后再上传。"),
    "password": _("文件设了打开密码。请在 Excel 中去掉密码后再上传。"),
    "binary": _("这是二进制工作簿（.xlsb），不能读取。请另存为 .xlsx 后再上传。"),
    "declared": _("文件里夹带了表格以外的声明，可能已经损坏或被改动过。请在 Excel 或 WPS 中重新另存为 .xlsx 后上传。"),
    "large": _("文件解压后太大。请删去多余的行、列、图片和工作表后再上传。"),
    "empty": _("工作簿里没有可见的工作表。请把要上传的工作表取消隐藏，保存后再上传。"),
    "gone": _("工作簿里没有这个工作表。请重新选择工作表。"),
}
"""What the child's words mean to whoever sent the file."""
FORMULA = _("这里是公式，不能读取。请复制这一格，用“选择性粘贴—数值”粘回原处后再上传。")
ERROR = _("这里是 Excel 的错误值“{value}”，请改为正确的内容。")
TOO_LONG = _("这一格超过 32767 个字，请缩短。")
ROUNDED = _("第 {column} 列是数字格式，超过 15 位的部分已被 Excel 改动。请把该列设为文本格式后重新填写。")
UNSEEN = _("第 {column} 列含有看不见的字符，请删除后重新填写。")


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a file may be: as it comes, unpacked, in rows and cells; what the child that opens it may use."""

    file_bytes: int = 32 * 1024 * 1024
    unpacked_bytes: int = 512 * 1024 * 1024
    rows: int = 200_000
    columns: int = 200
    cells: int = 4_000_000
    sheets: int = 50
    seconds: int = 60
    memory_bytes: int = 512 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Line:
    """One row as text, with its number in the file (from 1) and what is wrong with single cells.

    The field of a fault is the number of the cell's column, from 1.
    """

    number: int
    values: tuple[str, ...]
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """A file being read. ``version`` is what a template of ours carries; ``lines`` skip empty rows.

    ``sheets`` are the names of the visible sheets; text files have none. ``total`` is roughly how many rows there
    are, 0 where the file does not say.
    """

    version: str
    lines: Iterator[Line]
    sheets: tuple[str, ...] = ()
    total: int = 0


@dataclass(frozen=True, slots=True)
class Top:
    """The first rows of a sheet."""

    sheet: str
    lines: tuple[Line, ...]


@contextmanager
def read_sheet(path: Path, name: str, limits: Limits | None = None, sheet: str = "") -> Iterator[Reading]:
    """Read a sheet of a file sent in as ``name``, the first visible one unless one is named.

    Raises ``DomainError`` at once or while reading.
    """
    limits = limits or Limits()
    if _is_workbook(path, name, limits):
        with _opened(path, limits, sheet=sheet) as child:
            first = _next(child)
            rows = (row for said in _following(child) for row in said)
            yield Reading(str(first["version"]), _bounded(rows, limits), tuple(first["sheets"]), first["total"])
    else:
        yield Reading("", _bounded(plain_rows(path), limits), total=line_count(path))


def read_tops(path: Path, name: str, limits: Limits | None = None, rows: int = 30) -> tuple[str, list[Top]]:
    """The version of a file and the first rows of every visible sheet, to see what it holds. Raises ``DomainError``."""
    limits = limits or Limits()
    if not _is_workbook(path, name, limits):
        with closing(plain_rows(path)) as lines:
            return "", [Top("", tuple(_bounded(islice(lines, rows), limits)))]
    found: dict[str, list[Any]] = {}
    sheet = ""
    with _opened(path, limits, top=rows) as child:
        version = str(_next(child)["version"])
        for said in _following(child):
            if isinstance(said, dict):
                sheet = said["sheet"]
                found[sheet] = []
            else:
                found[sheet] += said
    return version, [Top(sheet, tuple(_bounded(iter(lines), limits))) for sheet, lines in found.items()]


def _is_workbook(path: Path, name: str, limits: Limits) -> bool:
    """Whether a child has to open the file; otherwise it is text. Raises ``DomainError`` where it is neither."""
    if path.stat().st_size > limits.file_bytes:
        raise _too_large(_("文件超过 {size} MB").format(size=limits.file_bytes // 2**20))
    with path.open("rb") as file:
        head = file.read(8)
    if head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return True
    if name.lower().endswith((".csv", ".txt")):
        return False
    raise DomainError(_("只能读取 .xlsx 或 .csv 文件。请用下载的模板填写后上传。"))


@contextmanager
def _opened(path: Path, limits: Limits, **asked: Any) -> Iterator[subprocess.Popen[bytes]]:
    bounds = {
        "unpacked_bytes": limits.unpacked_bytes,
        "seconds": limits.seconds,
        "memory_bytes": limits.memory_bytes,
        "columns": limits.columns,
        "most_sheets": limits.sheets,
    }
    command = [sys.executable, "-I", "-c", opening.START, str(opening.FOLDER), str(path), json.dumps(bounds | asked)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as child:  # noqa: S603 (our own code)
        try:
            yield child
        finally:
            child.kill()


def _following(child: subprocess.Popen[bytes]) -> Iterator[Any]:
    while not (isinstance(said := _next(child), dict) and "end" in said):
        yield said


def _next(child: subprocess.Popen[bytes]) -> Any:
    assert child.stdout is not None
    line = child.stdout.readline()
    if not line.endswith(b"\n"):
        killed = child.wait() < 0 or child.returncode == opening.OUT_OF_MEMORY
        raise _too_large(_("打开它需要的内存或时间过多")) if killed else DomainError(REFUSALS["damaged"])
    said = json.loads(line)
    if isinstance(said, dict) and "refused" in said:
        raise DomainError(REFUSALS[said["refused"]])
    return said


def _too_large(why: str) -> DomainError:
    sentence = _("文件太大：{why}。请删去多余的行、列和工作表，或拆成几个文件分别上传。")
    return DomainError(sentence.format(why=why))


def _bounded(rows: Iterator[tuple[int, list[Any], list[int]]], limits: Limits) -> Iterator[Line]:
    count = cells = 0
    for number, values, formulas in rows:
        line = _line(number, values, formulas)
        if not any(line.values):
            continue
        count, cells = count + 1, cells + len(line.values)
        if len(line.values) > limits.columns:
            raise _too_large(_("第 {row} 行超过 {most} 列").format(row=number, most=limits.columns))
        if count > limits.rows:
            raise _too_large(_("超过 {most} 行").format(most=limits.rows))
        if cells > limits.cells:
            raise _too_large(_("超过 {most} 个单元格").format(most=limits.cells))
        yield line


def _line(number: int, values: list[Any], formulas: list[int]) -> Line:
    faults = [Fault(FORMULA, str(column), number) for column in formulas]
    try:
        unseen = _INVISIBLE.search("\n".join(values))
    except TypeError:
        values, odd = _texts(values)
        unseen = _INVISIBLE.search("\n".join(values))
        faults += [Fault(sentence, str(column), number) for column, sentence in odd]
    if unseen is not None:
        for column, text in enumerate(values, start=1):
            if _INVISIBLE.search(text):
                faults.append(Fault(UNSEEN.format(column=column), str(column), number))
        values = [_INVISIBLE.sub("", text) for text in values]
    texts = [text.strip() for text in values]
    while texts and not texts[-1]:
        texts.pop()
    return Line(number, tuple(texts), tuple(faults))


def _texts(values: list[Any]) -> tuple[list[str], list[tuple[int, str]]]:
    """The cells as text, and what is wrong with those that the child has marked."""
    texts: list[str] = []
    odd: list[tuple[int, str]] = []
    for column, value in enumerate(values, start=1):
        if isinstance(value, str):
            texts.append(value)
            continue
        kind, text = next(iter(value.items()))
        said = {"number": ROUNDED.format(column=column), "error": ERROR.format(value=text), "long": TOO_LONG}[kind]
        odd.append((column, said))
        texts.append(text)
    return texts, odd
