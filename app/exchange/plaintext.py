"""Sheets as plain text (CSV and what Excel calls Unicode text), read as a stream in constant memory."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Generator
from pathlib import Path
from typing import Any, TextIO

from app.kernel.errors import DomainError
from app.kernel.words import _

_PIECE = 2**20
LONGEST_LINE = 2**20
LONGEST_ROW = 2**22
"""Characters of a line, and of a row that goes over several; a quote that never ends must not fill the memory."""


def plain_rows(path: Path) -> Generator[tuple[int, list[Any], list[int]]]:
    """The rows with the numbers of the lines on which they begin. Raises :class:`DomainError`."""
    with path.open("r", encoding=encoding_of(path), newline="") as file:
        lines = _Lines(file)
        reader = csv.reader(lines, strict=True, delimiter=_separator(file))
        before = 0
        try:
            for values in reader:
                yield before + 1, values, []
                before, lines.length = reader.line_num, 0
        except csv.Error as error:
            sentence = _("CSV 文件第 {row} 行附近的引号不配对或内容过长，无法读取。请改用 .xlsx 文件上传。")
            raise DomainError(sentence.format(row=before + 1)) from error


def line_count(path: Path) -> int:
    """Roughly how many rows there are."""
    with path.open("rb") as file:
        return sum(piece.count(b"\n") for piece in iter(lambda: file.read(_PIECE), b""))


def encoding_of(path: Path) -> str:
    """The encoding in which Excel or WPS wrote a text: UTF-8, UTF-16 with its mark, GB 18030."""
    with path.open("rb") as file:
        marked = file.read(2) in (b"\xff\xfe", b"\xfe\xff")
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        if _decodes(path, encoding):
            return encoding
    raise DomainError(_("文件的文字编码无法识别。请另存为 .xlsx 或 UTF-8 编码的 CSV 后再上传。"))


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    is_text = True
    try:
        with path.open("rb") as file:
            while piece := file.read(_PIECE):
                is_text = is_text and "\x00" not in decoder.decode(piece)
            decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    if not is_text:
        raise DomainError(_("文件内容不是文字表格。请用下载的模板填写后上传。"))
    return True


def _separator(file: TextIO) -> str:
    """What parts the cells of the first line that says anything."""
    first = ""
    while not first.strip() and (first := file.readline(LONGEST_LINE)):
        continue
    file.seek(0)
    return next((one for one in (",", "\t", ";") if one in first), ",")


class _Lines:
    """The lines of a text, none of them endless; ``length`` is what the row so far has come to."""

    def __init__(self, file: TextIO) -> None:
        self._file, self.length = file, 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._file.readline(LONGEST_LINE + 1)
        self.length += len(line)
        if len(line) > LONGEST_LINE or self.length > LONGEST_ROW:
            raise csv.Error("an endless row")
        if not line:
            raise StopIteration
        return line
