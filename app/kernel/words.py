"""Sentences for people. They are written in Chinese here and shown in the reader's language by the web layer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class Phrase(str):
    """A Chinese sentence that remembers its message id and what was put into it, so that it can still be translated."""

    msgid: str
    values: Mapping[str, Any]

    def __new__(cls, text: str, msgid: str = "", values: Mapping[str, Any] | None = None) -> Phrase:
        phrase = super().__new__(cls, text)
        phrase.msgid = msgid or text
        phrase.values = values or {}
        return phrase

    def format(self, *parts: object, **values: object) -> Phrase:
        """The sentence with its blanks filled; blanks have names, so that another language may order them otherwise."""
        if parts:
            raise TypeError("the blanks of a sentence have names")
        return Phrase(str(self).format(**values), self.msgid, values)


def _(text: str) -> Phrase:
    """Mark a sentence for the message catalogue."""
    return Phrase(text)
