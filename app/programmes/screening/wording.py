"""The reason of an outcome in words, the same from a table of sentences for everybody and for one household."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from app.programmes.models import Finding
from app.programmes.screening.compiling import AMOUNT, DOUBLE, GONE, RENOUNCED, Compiled, CompiledProgramme
from app.registry.models import PersonState

LONGEST = 300
MISSING = 100
"""Added to a bit's number where it is the first one missing, not the first one failed."""
NAME = -1
"""In place of a bit: the programme's name."""
GONE_WORDS = {
    PersonState.DEAD: "人员已死亡",
    PersonState.MOVED: "人员已迁出",
    PersonState.MERGED: "人员已与另一登记合并",
    PersonState.CANCELLED: "人员已注销",
}
_FORBID, _HIGHER, _DEDUCT = "不得同时享受“{}”", "与“{}”只享受较高的一项", "扣减“{}”后没有余额"
_GIVEN_UP = "本人自愿放弃，自 {} 起"
_PENDING, _ENTER, _DIFFERS = "名单比对有 {} 条待核实", "符合全部条件，还没有享受", "现享金额与应享金额不同"
_RELATIONS = {"forbid": _FORBID, "higher": _HIGHER, "deduct": _DEDUCT}


def first_bit(mask: int) -> int:
    """The number of the lowest bit that is set."""
    return (mask & -mask).bit_length() - 1


_SENTENCES = {
    first_bit(AMOUNT): "算出的金额为零",
    MISSING + first_bit(AMOUNT): "缺少信息，金额算不出来",
    first_bit(DOUBLE): "同一户已由另一人享受",
}


def rows(compiled: Compiled) -> Iterator[tuple[int, int, str]]:
    """Place of the programme, bit, sentence: everything that can be the reason of an outcome by itself."""
    for one in compiled.programmes:
        conditions = range(len(one.conditions))
        bits = (NAME, *_SENTENCES, *conditions, *(MISSING + bit for bit in conditions))
        yield from ((one.place, bit, sentence(one, bit)) for bit in bits)


def sentence(programme: CompiledProgramme, bit: int) -> str:
    """What a bit says of a programme; with ``MISSING`` added, of what is missing."""
    if bit == NAME:
        return programme.law.name
    if bit in _SENTENCES:
        return _SENTENCES[bit]
    lost, number = divmod(bit, MISSING)
    return _cut(f"{'缺少信息' if lost else '不符合'}：{programme.law.conditions[number].text}")


def reason(
    programme: CompiledProgramme,
    failed: int,
    missing: int,
    blocked: tuple[str, str],
    state: str,
    finding: str,
    hits: int,
    given_up_on: date | None = None,
) -> str | None:
    """The reason in words; ``blocked`` is the relation that bears on it and the other programme's name."""
    relation, name = blocked
    if failed & GONE:
        return GONE_WORDS.get(PersonState(state), "人员不在册")
    if failed & RENOUNCED and given_up_on:
        return _GIVEN_UP.format(given_up_on.isoformat())
    if failed and relation != "deduct":
        return sentence(programme, first_bit(failed))
    if relation and (failed or relation != "deduct"):
        return _RELATIONS[relation].format(name)
    if missing:
        return sentence(programme, MISSING + first_bit(missing))
    if finding == Finding.ASK:
        return _PENDING.format(hits)
    return {Finding.ENTER: _ENTER, Finding.AMOUNT: _DIFFERS}.get(Finding(finding))


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _said(sentence: str, what: str) -> str:
    before, after = sentence.split("{}")
    return f"'{before}' || {what} || '{after}'"


_BLOCKER = "coalesce(named.text, blocked_by)"
_GONE = " ".join(f"WHEN '{state}' THEN '{said}'" for state, said in GONE_WORDS.items())
SQL = f"""CASE
    WHEN failed & {GONE} <> 0 THEN CASE person_state {_GONE} ELSE '人员不在册' END
    WHEN failed & {RENOUNCED} <> 0 THEN {_said(_GIVEN_UP, "CAST(given_up_on AS VARCHAR)")}
    WHEN failed <> 0 AND relation IS DISTINCT FROM 'deduct' THEN words.text
    WHEN relation = 'forbid' THEN {_said(_FORBID, _BLOCKER)}
    WHEN relation = 'higher' THEN {_said(_HIGHER, _BLOCKER)}
    WHEN relation = 'deduct' AND failed <> 0 THEN {_said(_DEDUCT, _BLOCKER)}
    WHEN missing <> 0 THEN words.text
    WHEN finding = 'ask' THEN {_said(_PENDING, "CAST(hits AS VARCHAR)")}
    WHEN finding = 'enter' THEN '{_ENTER}'
    WHEN finding = 'amount' THEN '{_DIFFERS}' END"""
"""The same over the columns of a weighed row, its sentence ``words`` and the other programme's name ``named``."""
