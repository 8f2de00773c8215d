"""What may be written at a place of a rule that is still being written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from lark import Token

from app.programmes.formula import lexing, syntax
from app.programmes.formula.kinds import OWNER_NAMES, Kind, Owner
from app.programmes.formula.mistakes import Mistake
from app.programmes.formula.vocabulary import FactName, Vocabulary, plain
from app.programmes.formula.words import FUNCTION_CODES, FUNCTIONS, MEASURES, ROUNDING_NAMES

_OPERATORS: tuple[tuple[str, str, str], ...] = (
    ("CMP", ">=", "大于或等于"),
    ("CMP", "<=", "小于或等于"),
    ("CMP", "=", "等于"),
    ("CMP", "≠", "不等于"),
    ("CMP", ">", "大于"),
    ("CMP", "<", "小于"),
    ("IN", "在", "是其中之一"),
    ("BETWEEN", "介于", "介于两数之间，含两端"),
    ("TO", "到", "介于…到…"),
    ("AND", "且", "两边都要符合"),
    ("OR", "或", "符合一边就行"),
    ("NOT", "非", "不符合后面的条件"),
    ("IF", "如果", "如果…则…否则…"),
    ("THEN", "则", "条件符合时"),
    ("ELSE", "否则", "条件不符合时"),
)
_LABELLED = frozenset({"CMP", "IS", "IN", "NOT", "NOTIN", "LPAR", "COMMA"})


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One thing to write: what the list shows, what is inserted for the word begun, what it means, of which kind.

    ``code`` is another word for it, by which it is found too.
    """

    label: str
    insert: str
    meaning: str
    kind: str
    code: str = ""


def complete(text: str, position: int, vocabulary: Vocabulary, scope: Owner = Owner.PERSON) -> list[Suggestion]:
    """What may stand at ``position``, beginning with what is already written of the word there."""
    written = text[:position]
    if (opened := _open_quote(written)) is not None:
        said = _lexed(written[:opened], vocabulary) or []
        return _begun(_texts(said, vocabulary, scope, ""), written[opened + 1 :])
    for start in _starts(written):
        before = _lexed(written[:start], vocabulary)
        if before is not None and (found := _begun(_next(before, vocabulary, scope), written[start:])):
            return found
    return []


def _open_quote(written: str) -> int | None:
    opened: int | None = None
    for place, char in enumerate(written):
        if opened is None and char in lexing.QUOTES:
            opened = place
        elif opened is not None and char == lexing.QUOTES[written[opened]]:
            opened = None
    return opened


def _starts(written: str) -> Iterator[int]:
    """Where the word at the end may begin: as early as it can, since Chinese words need no blanks between them."""
    first = len(written)
    while first and (written[first - 1].isalnum() or written[first - 1] == "_"):
        first -= 1
    yield from range(first, len(written) + 1)


def _lexed(written: str, vocabulary: Vocabulary) -> list[Token] | None:
    try:
        return list(lexing.tokens(written, vocabulary))
    except Mistake:
        return None


def _begun(found: Iterable[Suggestion], word: str) -> list[Suggestion]:
    wanted = plain(word)
    return [entry for entry in found if wanted in plain(entry.label) or entry.code.startswith(wanted)]


def _next(before: Sequence[Token], vocabulary: Vocabulary, scope: Owner) -> Iterator[Suggestion]:
    accepted = syntax.state_after(before)
    if "STRING" in accepted:
        yield from _texts(before, vocabulary, scope, '"')
    if "NAME" in accepted:
        yield from (_fact(fact) for fact in vocabulary.readable(scope))
    if "FUNCTION" in accepted:
        yield from (
            Suggestion(each.name, f"{each.name}(", f"{each.form}：{each.meaning}", "函数", each.code)
            for each in FUNCTIONS
        )
    if "UNIT" in accepted:
        yield from (Suggestion(name, name, "单位", "单位") for name in MEASURES if not name.isascii() or name == "%")
    yield from (Suggestion(sign, sign, meaning, "运算") for kind, sign, meaning in _OPERATORS if kind in accepted)


def _fact(fact: FactName) -> Suggestion:
    unit = fact.measure.name
    meaning = f"{OWNER_NAMES[fact.owner]}：{fact.meaning}" + (f"（{unit}）" if unit else "")
    return Suggestion(fact.name, fact.name, meaning, "名称", fact.code)


def _texts(before: Sequence[Token], vocabulary: Vocabulary, scope: Owner, quote: str) -> Iterator[Suggestion]:
    """The texts that have a meaning after these tokens: names of what a function takes, or labels of a choice."""
    for label, meaning in _worded(before, vocabulary, scope):
        yield Suggestion(label, f"{quote}{label}{quote}", meaning, "文字")


def _worded(before: Sequence[Token], vocabulary: Vocabulary, scope: Owner) -> list[tuple[str, str]]:
    kinds = [token.type for token in before]
    if kinds[-2:] == ["FUNCTION", "LPAR"]:
        return _argued(FUNCTION_CODES[str(before[-2])], vocabulary)
    if kinds[-4:] == ["FUNCTION", "LPAR", "STRING", "COMMA"]:
        named = (standard for standard in vocabulary.standards if plain(standard.name) == plain(str(before[-2])))
        return [(grade, standard.name) for standard in named for grade in standard.grades]
    if kinds and kinds[-1] in _LABELLED and (fact := _compared(before, vocabulary, scope)):
        return [(label, fact.name) for label in fact.choices or ()]
    return [(name, "取整的方式") for name in ROUNDING_NAMES.values()] if _rounding(before) else []


def _argued(code: str, vocabulary: Vocabulary) -> list[tuple[str, str]]:
    names = {
        "standard": [(standard.name, f"标准（{standard.unit}）") for standard in vocabulary.standards],
        "receives": [(entry.name, "补贴项目") for entry in vocabulary.programmes],
        "listed": [(entry.name, "比对名单") for entry in vocabulary.lists],
    }
    return names.get(code, [])


def _compared(before: Sequence[Token], vocabulary: Vocabulary, scope: Owner) -> FactName | None:
    """The choice that is being compared: the name before the signs, or before the list that is open."""
    for token in reversed(before):
        if token.type == "NAME":
            fact = vocabulary.fact(str(token), scope) or vocabulary.fact(str(token), Owner.PERSON)
            return fact if fact and fact.kind is Kind.CHOICE else None
        if token.type not in _LABELLED | {"STRING"}:
            return None
    return None


def _rounding(before: Sequence[Token]) -> bool:
    """Whether the argument that begins here is one of 取整."""
    if not before or before[-1].type != "COMMA":
        return False
    depth = 0
    for place in range(len(before) - 1, 0, -1):
        depth += {"RPAR": 1, "LPAR": -1}.get(before[place].type, 0)
        if depth < 0:
            return FUNCTION_CODES.get(str(before[place - 1])) == "round"
    return False
