"""Saying a kernel sentence in the reader's language."""

from __future__ import annotations

from flask_babel import gettext

from app.kernel.words import Phrase


def say(sentence: str) -> str:
    """The sentence in the language of this request; a plain string is looked up as it stands."""
    if isinstance(sentence, Phrase):
        translated = str(gettext(sentence.msgid))
        return translated.format(**sentence.values) if sentence.values else translated
    return str(gettext(sentence)) if sentence else ""
