"""How numbers and names look when many hands have typed them: now and then a blank, a full-width digit, a small x."""

from __future__ import annotations

from random import Random

_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


class Hand:
    """A clerk's hand, whose slips change how something is written, never what it says."""

    def __init__(self, seed: int, share: float = 0.02) -> None:
        self._random, self._share = Random(f"hand:{seed}"), share  # noqa: S311  plausible, not secret

    def number(self, text: str) -> str:
        """An identity or account number as it was typed."""
        roll = self._random.random()
        if roll >= self._share:
            return text
        if roll < self._share * 0.4:
            return f"{text[:6]} {text[6:14]} {text[14:]}"
        if roll < self._share * 0.7:
            return text.translate(_FULL_WIDTH)
        return text.lower() if text.endswith("X") else f"{text} "

    def name(self, text: str) -> str:
        """A name as it was typed: two characters set apart, a blank behind, another dot."""
        roll = self._random.random()
        if roll >= self._share:
            return text
        if len(text) == 2:
            return f"{text[0]}  {text[1]}"
        return text.replace("·", "•") if "·" in text else f"{text} "
