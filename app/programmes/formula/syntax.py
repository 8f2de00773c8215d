"""The syntax tree of a rule's text: bounded in length, size and depth, parsed in time linear in its length."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedToken

from app.kernel.words import _
from app.programmes.formula import lexing
from app.programmes.formula.mistakes import Mistake
from app.programmes.formula.vocabulary import Vocabulary
from app.programmes.formula.words import FUNCTIONS

MOST_NODES = 2_000
MOST_DEPTH = 40
Branch = Tree[Token]

_EXPECTED = {
    "RPAR": "）",
    "THEN": "则",
    "ELSE": "否则",
    "TO": "到",
    "COLON": "：",
}
_SHOWN = ("RPAR", "THEN", "ELSE", "TO", "COLON")


@cache
def parser() -> Lark:
    """The parser of the language; it is given tokens and never reads text itself."""
    grammar = (Path(__file__).parent / "grammar.lark").read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr", lexer="basic", propagate_positions=True, maybe_placeholders=True)


def parse(text: str, vocabulary: Vocabulary) -> Branch:
    """The syntax tree of a whole rule; raises :class:`Mistake` at the first fault."""
    if not text.strip():
        raise Mistake(_("规则是空的，请写条件或算式，例如 年龄 >= 80。"))
    found: list[Token] = []
    for token in lexing.tokens(text, vocabulary):
        found.append(token)
        if len(found) > MOST_NODES:
            raise Mistake(
                _("规则太大，最多 {most} 个词和符号，请分成几条。").format(most=MOST_NODES),
                token.start_pos or 0,
                len(token),
            )
    tree: Branch = _fed(found, len(text)).children[0]
    _refuse_depth(tree)
    return tree


def _fed(tokens: Iterable[Token], end: int) -> Any:
    state: Any = parser().parse_interactive("")
    open_at: list[Token] = []
    for token in tokens:
        if token.type == "LPAR":
            open_at.append(token)
        try:
            state.feed_token(token)
        except UnexpectedToken:
            raise _unexpected(token, _accepted(state)) from None
        if token.type == "RPAR":
            open_at.pop()
    try:
        return state.feed_eof()
    except UnexpectedToken:
        raise _unfinished(open_at, _accepted(state), end) from None


def _accepted(state: Any) -> set[str]:
    return set(state.accepts())


def _unexpected(token: Token, accepted: set[str]) -> Mistake:
    place, length = token.start_pos or 0, len(token)
    if token.type == "RPAR":
        sentence = _("这里的右括号没有配对的左括号，或者括号里没有写完。")
    elif token.type == "NAME":
        sentence = _("“{word}”前面缺少运算符，或者不是认识的词，请检查。").format(word=str(token))
    elif "LPAR" in accepted and len(accepted) == 1:
        sentence = _("函数后面要写括号，例如 {form}。").format(form=FUNCTIONS[0].form)
    else:
        sentence = _("“{word}”不能写在这里，请检查前后是否缺字。").format(word=str(token))
    return Mistake(sentence, place, length, _suggested(accepted))


def _unfinished(open_at: list[Token], accepted: set[str], end: int) -> Mistake:
    if open_at and "RPAR" in accepted:
        place = open_at[-1].start_pos or 0
        return Mistake(_("这里的左括号没有配对的右括号，请补上。"), place, 1, "）")
    return Mistake(_("规则没有写完，请接着写。"), end, 0, _suggested(accepted))


def _suggested(accepted: set[str]) -> str:
    return next((_EXPECTED[kind] for kind in _SHOWN if kind in accepted and len(accepted) < 12), "")


def _refuse_depth(tree: Branch) -> None:
    """No recursion here: this is what makes recursion safe everywhere else."""
    waiting: list[tuple[Branch, int]] = [(tree, 1)]
    while waiting:
        branch, depth = waiting.pop()
        if depth > MOST_DEPTH:
            place, length = span(branch)
            raise Mistake(_("规则套得太深，最多 {most} 层，请拆成几条。").format(most=MOST_DEPTH), place, length)
        waiting += [(child, depth + 1) for child in branch.children if isinstance(child, Tree)]


def span(branch: Branch) -> tuple[int, int]:
    """Where a part of the tree stands in the text: its first character, and how many it has."""
    start: int = branch.meta.start_pos
    return start, branch.meta.end_pos - start


def state_after(tokens: Iterable[Token]) -> set[str]:
    """The terminals that may follow these tokens; empty where they are wrong already."""
    state: Any = parser().parse_interactive("")
    try:
        for token in tokens:
            state.feed_token(token)
    except UnexpectedToken:
        return set()
    return _accepted(state)
