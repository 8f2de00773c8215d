"""The texts of a draft as they are read while somebody writes: what each means, or where it is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.kernel import divisions
from app.programmes import formula
from app.programmes.formula import Mistake, Owner, Rule, Suggestion, Vocabulary
from app.programmes.law import Condition
from app.programmes.models import Programme, ProgrammeVersion
from app.programmes.screening.compiling import scope_of
from app.programmes.vocabulary import vocabulary_of
from app.registry.services.attributes import county_of


@dataclass(frozen=True, slots=True)
class Reading:
    """One text of a draft, read: what it means, or its first mistake. An empty text is neither."""

    text: str
    meaning: str = ""
    mistake: str = ""
    position: int = 0
    length: int = 0
    suggestion: str = ""

    @property
    def pieces(self) -> tuple[str, str, str]:
        """The text before the mistake, the mistake itself (one character at least), and what follows."""
        start = min(self.position, max(len(self.text) - 1, 0))
        end = start + max(self.length, 1)
        return self.text[:start], self.text[start:end], self.text[end:]

    @property
    def corrected(self) -> str:
        """The text with the suggestion in the place of the mistake; empty where there is no suggestion."""
        if not self.suggestion:
            return ""
        return self.text[: self.position] + self.suggestion + self.text[self.position + self.length :]


@dataclass(frozen=True, slots=True)
class Language:
    """The names that a programme's rules may use on a day, and what one row of the rules is about."""

    vocabulary: Vocabulary
    scope: Owner

    def condition(self, text: str) -> Reading:
        """A condition, read."""
        return self._read(text, amount=False)

    def amount(self, text: str) -> Reading:
        """An amount, read."""
        return self._read(text, amount=True)

    def rule(self, text: str, amount: bool) -> Rule:
        """The rule that a text is. Raises :class:`app.programmes.formula.Mistake`."""
        read = formula.amount if amount else formula.condition
        return read(text, self.vocabulary, self.scope)

    def complete(self, text: str, position: int) -> list[tuple[int, Suggestion]]:
        """What may be written at a place, each with where the word begins that it stands for."""
        found = formula.complete(text, position, self.vocabulary, self.scope)
        return [(_begin(text[:position], one), one) for one in found]

    def _read(self, text: str, amount: bool) -> Reading:
        if not text.strip():
            return Reading(text)
        try:
            return Reading(text, meaning=str(formula.meaning(self.rule(text, amount))))
        except Mistake as wrong:
            return Reading(text, "", wrong.sentence, wrong.position, wrong.length, wrong.suggestion)


def language_of(session: Session, programme: Programme, day: date) -> Language:
    """The language in which a programme's rules are written."""
    county = county_of(programme.division_code) or programme.division_code
    assert divisions.is_code(county)
    return Language(vocabulary_of(session, county, day), scope_of(programme.unit))


def language_for(session: Session, version: ProgrammeVersion) -> Language:
    """The language of a version, on the day from which it holds."""
    return language_of(session, version.programme, version.effective_from)


def readings(language: Language, conditions: Sequence[Condition]) -> list[Reading]:
    """Conditions, read one by one."""
    return [language.condition(one.text) for one in conditions]


def _begin(written: str, one: Suggestion) -> int:
    """Where the word begins for which a suggestion stands: as early as it still is a beginning of it."""
    for start in range(max(0, len(written) - len(one.insert)), len(written)):
        word = written[start:].lower()
        if one.insert.lower().startswith(word) or one.label.lower().startswith(word):
            return start
    return _word(written) if one.label.lower().find(written[_word(written) :].lower()) >= 0 else len(written)


def _word(written: str) -> int:
    start = len(written)
    while start and (written[start - 1].isalnum() or written[start - 1] == "_"):
        start -= 1
    return start
