"""Sheets that officers send in, Excel or CSV, read row by row as text; what cannot be read is refused in a sentence.

A foreign file is never opened in the process that serves people: a child with bounded memory and time does it
(:mod:`app.exchange.opening`), so that no file, however it was made, takes the service down.
"""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.exchange import opening
from app.kernel.errors import DomainError, Fault
from app.kernel.words import _

HIDDEN = opening.HIDDEN
_INVISIBLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
REFUSALS = {
    "damaged": _("这不是 Excel 工作簿（.xlsx），或文件已经损坏。请用下载的模板填写后上传。"),
    "macros": _("文件含有宏，不能接收。请另存为不含宏的 .xlsx 后再上传。"),
    "password": _("文件设了打开密码。请在 Excel 中去掉密码后再上传。"),
    "large": _("文件解压后太大。请删去多余的行、列、图片和工作表后再上传。"),
    "empty": _("工作簿里没有可见的工作表。请用下载的模板填写后上传。"),
}
"""What the child's words mean to whoever sent the file."""
FORMULA = _("这里是公式，不能读取。请复制这一格，用“选择性粘贴—数值”粘回原处后再上传。")


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a file may be: as it comes, unpacked, in rows and cells; what the child that opens it may use."""

    file_bytes: int = 32 * 1024 * 1024
    unpacked_bytes: int = 512 * 1024 * 1024
    rows: int = 200_000
    columns: int = 200
    cells: int = 4_000_000
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
    """A file being read. ``version`` is what a template of ours carries; ``lines`` skip empty rows."""

    version: str
    lines: Iterator[Line]


@contextmanager
def read_sheet(path: Path, name: str, limits: Limits | None = None) -> Iterator[Reading]:
    """Read the first visible sheet of a file sent in as ``name``. Raises ``DomainError`` at once or while reading."""
    limits = limits or Limits()
    if path.stat().st_size > limits.file_bytes:
        raise _too_large(_("文件超过 {size} MB").format(size=limits.file_bytes // 2**20))
    with path.open("rb") as file:
        head = file.read(8)
    if head.startswith(b"PK\x03\x04"):
        with _workbook(path, limits) as reading:
            yield reading
    elif head.startswith(b"\xd0\xcf\x11\xe0"):
        raise DomainError(_("这是旧版 .xls 文件，或设了打开密码。请在 Excel 中去掉密码，另存为 .xlsx 后再上传。"))
    elif name.lower().endswith((".csv", ".txt")):
        yield Reading("", _bounded(_csv_rows(path), limits))
    else:
        raise DomainError(_("只能读取 .xlsx 或 .csv 文件。请用下载的模板填写后上传。"))


@contextmanager
def _workbook(path: Path, limits: Limits) -> Iterator[Reading]:
    bounds = {"unpacked_bytes": limits.unpacked_bytes, "seconds": limits.seconds, "memory_bytes": limits.memory_bytes}
    command = [sys.executable, "-I", opening.__file__, str(path), json.dumps(bounds)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as child:  # noqa: S603 (our own file)
        try:
            assert child.stdout is not None
            first = _next(child)
            yield Reading(str(first.get("version", "")), _bounded(_child_rows(child), limits))
        finally:
            child.kill()


def _child_rows(child: subprocess.Popen[bytes]) -> Iterator[tuple[int, list[Any], list[int]]]:
    while "end" not in (said := _next(child)):
        yield said["row"], said["values"], said["formulas"]


def _next(child: subprocess.Popen[bytes]) -> dict[str, Any]:
    assert child.stdout is not None
    line = child.stdout.readline()
    if not line.endswith(b"\n"):
        killed = child.wait() < 0 or child.returncode == opening.OUT_OF_MEMORY
        raise _too_large(_("打开它需要的内存或时间过多")) if killed else DomainError(REFUSALS["damaged"])
    said: dict[str, Any] = json.loads(line)
    if "refused" in said:
        raise DomainError(REFUSALS[said["refused"]])
    return said


def _too_large(why: str) -> DomainError:
    sentence = _("文件太大：{why}。请删去多余的行、列和工作表，或拆成几个文件分别上传。")
    return DomainError(sentence.format(why=why))


def _csv_rows(path: Path) -> Iterator[tuple[int, list[Any], list[int]]]:
    text = _decoded(path.read_bytes())
    if "\x00" in text:
        raise DomainError(_("文件内容不是文字表格。请用下载的模板填写后上传。"))
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    before = 0
    try:
        for values in reader:
            yield before + 1, list(values), []
            before = reader.line_num
    except csv.Error as error:
        sentence = _("CSV 文件第 {row} 行附近的引号不配对或内容过长，无法读取。请改用 .xlsx 文件上传。")
        raise DomainError(sentence.format(row=before + 1)) from error


def _decoded(content: bytes) -> str:
    """Text in the encodings that Excel and WPS write: UTF-8, UTF-16 with its mark, GB 18030."""
    marked = content[:2] in (b"\xff\xfe", b"\xfe\xff")
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise DomainError(_("文件的文字编码无法识别。请另存为 .xlsx 或 UTF-8 编码的 CSV 后再上传。"))


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
    texts: list[str] = []
    faults = [Fault(FORMULA, str(column), number) for column in formulas]
    for column, value in enumerate(values, start=1):
        text = value if isinstance(value, str) else ""
        if isinstance(value, dict):
            sentence = _("第 {column} 列是数字格式，超过 15 位的部分已被 Excel 改动。请把该列设为文本格式后重新填写。")
            faults.append(Fault(sentence.format(column=column), str(column), number))
            text = str(value["number"])
        if _INVISIBLE.search(text):
            sentence = _("第 {column} 列含有看不见的字符，请删除后重新填写。")
            faults.append(Fault(sentence.format(column=column), str(column), number))
        texts.append(_INVISIBLE.sub("", text).strip())
    while texts and not texts[-1]:
        texts.pop()
    return Line(number, tuple(texts), tuple(faults))
