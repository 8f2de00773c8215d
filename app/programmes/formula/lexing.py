"""The text of a rule cut into tokens. Chinese words need no blanks between them: the longest known word is taken."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from lark import Token

from app.kernel.words import _
from app.kernel.writing import half_width
from app.programmes.formula.mistakes import Mistake
from app.programmes.formula.vocabulary import Vocabulary
from app.programmes.formula.words import FUNCTION_CODES, KEYWORDS, MEASURES, SIGNS

MOST_CHARACTERS = 4_000
QUOTES = {'"': '"', "“": "”", "”": "”", "'": "'", "‘": "’", "「": "」", "『": "』"}
_DATE = re.compile(r"[0-9]{4}年[0-9]{1,2}月[0-9]{1,2}日|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?![0-9])")
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_MOST_DIGITS = 15
_RUN = re.compile(r"\w+")
_BREAKS = tuple(word for word, kind in KEYWORDS.items() if kind in ("AND", "OR", "THEN", "ELSE") and not word.isascii())
_ASCII_WORD = re.compile(r"[A-Za-z0-9_]")

Word = tuple[str, str]
"""A word in small letters, and its terminal."""


def tokens(text: str, vocabulary: Vocabulary) -> Iterator[Token]:
    """The tokens of ``text``, each with its place; raises :class:`Mistake`."""
    if len(text) > MOST_CHARACTERS:
        raise Mistake(
            _("规则最多 {most} 个字，现在是 {count} 个，请分成几条。").format(most=MOST_CHARACTERS, count=len(text)),
            MOST_CHARACTERS,
            len(text) - MOST_CHARACTERS,
        )
    written = text.translate(_ONE_TO_ONE).lower()
    cutter = Cutter(_known(vocabulary), written)
    place = 0
    while place < len(text):
        if written[place].isspace():
            place += 1
            continue
        token = _next(text, written, place, cutter)
        yield token
        place = token.end_pos or len(text)


_ONE_TO_ONE = {**{ord(char): half_width(char) for char in map(chr, range(0xFF01, 0xFF5F))}, 0x3000: " "}


def _next(text: str, written: str, place: int, cutter: Cutter) -> Token:
    if written[place] in QUOTES:
        return _string(text, written, place)
    if found := _DATE.match(written, place):
        return _token("DATE", found[0], place)
    if found := _NUMBER.match(written, place):
        return _number(found[0], place)
    if word := cutter.word(place):
        return _token(word[1], word[0], place)
    for size in (2, 1):
        if (sign := written[place : place + size]) in SIGNS:
            return _token(SIGNS[sign], sign, place)
    if found := _RUN.match(written, place):
        return _token("NAME", text[place : _unknown_end(written, place, found.end())], place)
    raise Mistake(_("“{sign}”不是规则里用的符号，请删去或改正。").format(sign=text[place]), place, 1)


def _token(kind: str, value: str, place: int) -> Token:
    return Token(kind, value, start_pos=place, end_pos=place + len(value))


def _string(text: str, written: str, place: int) -> Token:
    end = written.find(QUOTES[written[place]], place + 1)
    if end < 0:
        raise Mistake(_("这里的引号没有配对，请补上后一个引号。"), place, len(text) - place, QUOTES[written[place]])
    return Token("STRING", text[place + 1 : end], start_pos=place, end_pos=end + 1)


def _number(digits: str, place: int) -> Token:
    if len(digits) > _MOST_DIGITS:
        raise Mistake(
            _("“{number}”太长，一个数最多 {most} 位。").format(number=digits, most=_MOST_DIGITS), place, len(digits)
        )
    return _token("NUMBER", digits, place)


class Known:
    """The words known in one vocabulary, by first character, the longest first."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        words = {
            **dict.fromkeys(vocabulary.words, "NAME"),
            **dict.fromkeys(MEASURES, "UNIT"),
            **dict.fromkeys(FUNCTION_CODES, "FUNCTION"),
            **KEYWORDS,
        }
        self._by_first: dict[str, list[Word]] = {}
        for word in sorted(words, key=len, reverse=True):
            self._by_first.setdefault(word[0], []).append((word, words[word]))

    def at(self, text: str, place: int) -> Iterator[Word]:
        """The words that stand at this place of the text."""
        for word in self._by_first.get(text[place], ()):
            if text.startswith(word[0], place) and not _goes_on(text, place + len(word[0])):
                yield word


class Cutter:
    """Cuts the runs of letters of one text into words; each run is looked through once, from its end."""

    def __init__(self, known: Known, text: str) -> None:
        self._known = known
        self._text = text
        self._fits: dict[int, bool] = {}
        self._seen = 0

    def word(self, place: int) -> Word | None:
        """The longest word at ``place`` after which the rest of the run can be cut into words too."""
        if place >= self._seen:
            self._look(place)
        words = self._known.at(self._text, place)
        return next((word for word in words if self._fits.get(place + len(word[0]), True)), None)

    def _look(self, place: int) -> None:
        """Note for each place of the run that begins here whether words can follow from there to its end."""
        found = _RUN.match(self._text, place)
        self._seen = found.end() if found else place + 1
        for at in range(self._seen - 1, place, -1):
            after_sign = not _ASCII_WORD.match(self._text[at - 1])
            self._fits[at] = bool(after_sign and _NUMBER.match(self._text, at)) or any(
                self._fits.get(at + len(word), True) for word, _kind in self._known.at(self._text, at)
            )


def _unknown_end(text: str, place: int, end: int) -> int:
    """Where an unknown word ends: at the next conjunction, or with the run."""
    cuts = [cut for cut in (text.find(word, place + 1, end) for word in _BREAKS) if cut > 0]
    return min(cuts, default=end)


def _goes_on(text: str, end: int) -> bool:
    """Whether an English word goes on at ``end``."""
    return end < len(text) and bool(_ASCII_WORD.match(text[end]) and _ASCII_WORD.match(text[end - 1]))


@lru_cache(maxsize=16)
def _known_of(words: tuple[str, ...], vocabulary: Vocabulary) -> Known:
    return Known(vocabulary)


def _known(vocabulary: Vocabulary) -> Known:
    return _known_of(tuple(vocabulary.words), vocabulary)
