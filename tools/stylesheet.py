"""The part of a stylesheet that our pages use: rules whose classes occur in our sources, variables that are read.

Tabler ships half a megabyte of rules. An old office computer parses all of them on every page, so the vendored
sheet stays whole in ``static/vendor`` and the pages load the small one in ``static/dist``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

_WORD = re.compile(r"[A-Za-z_][\w-]*")
_CLASS = re.compile(r"\.(-?[A-Za-z_](?:[\w-]|\\.)*)")
_NEGATED = re.compile(r":(?:not|is|where|has)\((?:[^()]|\([^()]*\))*\)")
_COMMENT = re.compile(r"/\*.*?\*/", re.S)
_VARIABLE = re.compile(r"(--[\w-]+)\s*:")
_NESTING = ("@media", "@supports")


def words_in(sources: Iterable[Path]) -> frozenset[str]:
    """Every word of the sources; a class that is not among them cannot be on a page."""
    return frozenset(word for source in sources for word in _WORD.findall(source.read_text(encoding="utf-8")))


def purge(sheet: str, words: frozenset[str], readers: str = "") -> str:
    """The sheet without rules, animations and variables that nothing uses; ``readers`` are our own sheets."""
    kept = _keep(_COMMENT.sub("", sheet), words)
    kept = _without_unused_animations(kept, readers)
    while (smaller := _without_unread_variables(kept, readers)) != kept:
        kept = smaller
    return kept


def _blocks(sheet: str) -> Iterator[tuple[str, str | None]]:
    """The top-level statements of a sheet as (prelude, body); a statement without a body has None."""
    start = at = 0
    while at < len(sheet):
        at = _next_of(sheet, at, "{;")
        if at < len(sheet) and sheet[at] == "{":
            end = _closing(sheet, at)
            yield sheet[start:at].strip(), sheet[at + 1 : end]
            at = start = end + 1
        else:
            if text := sheet[start:at].strip():
                yield text, None
            at = start = at + 1


def _next_of(text: str, at: int, wanted: str) -> int:
    """Where the next wanted character stands outside strings and brackets."""
    depth = 0
    while at < len(text):
        char = text[at]
        if char == "\\":
            at += 1
        elif char in "\"'":
            at = _string_end(text, at)
        elif char in "([":
            depth += 1
        elif char in ")]":
            depth -= 1
        elif depth == 0 and char in wanted:
            return at
        at += 1
    return at


def _string_end(text: str, at: int) -> int:
    quote, at = text[at], at + 1
    while at < len(text) and text[at] != quote:
        at += 2 if text[at] == "\\" else 1
    return at


def _closing(text: str, at: int) -> int:
    """Where the block that opens here closes."""
    depth = 0
    while at < len(text):
        at = _next_of(text, at, "{}")
        depth += 1 if text[at : at + 1] == "{" else -1
        if depth == 0:
            return at
        at += 1
    return at


def _split(text: str, mark: str) -> list[str]:
    parts, start = [], 0
    while start <= len(text):
        end = _next_of(text, start, mark)
        if part := text[start:end].strip():
            parts.append(part)
        start = end + 1
    return parts


def _keep(sheet: str, words: frozenset[str]) -> str:
    return "".join(_kept(prelude, body, words) for prelude, body in _blocks(sheet))


def _kept(prelude: str, body: str | None, words: frozenset[str]) -> str:
    if body is None:
        return f"{prelude};"
    if prelude.startswith(_NESTING):
        inner = _keep(body, words)
        return f"{prelude}{{{inner}}}" if inner else ""
    if prelude.startswith("@"):
        return f"{prelude}{{{body}}}"
    selectors = [one for one in _split(prelude, ",") if _may_match(one, words)]
    return f"{','.join(selectors)}{{{body}}}\n" if selectors and body.strip() else ""


def _may_match(selector: str, words: frozenset[str]) -> bool:
    classes = _CLASS.findall(_NEGATED.sub("", selector))
    return all(name.replace("\\", "") in words for name in classes)


def _without_unused_animations(sheet: str, readers: str) -> str:
    parts = []
    for prelude, body in _blocks(sheet):
        name = prelude.split()[-1] if prelude.startswith("@keyframes") else ""
        used = not name or sheet.count(name) + readers.count(name) > 1
        if used:
            parts.append(f"{prelude};" if body is None else f"{prelude}{{{body}}}\n")
    return "".join(parts)


def _without_unread_variables(sheet: str, readers: str) -> str:
    everything = sheet + readers
    read = set(re.findall(r"var\(\s*(--[\w-]+)", everything))
    return "".join(_trimmed(prelude, body, read) for prelude, body in _blocks(sheet))


def _trimmed(prelude: str, body: str | None, read: set[str]) -> str:
    if body is None:
        return f"{prelude};"
    if prelude.startswith(_NESTING):
        inner = "".join(_trimmed(*block, read) for block in _blocks(body))
        return f"{prelude}{{{inner}}}\n" if inner else ""
    if prelude.startswith("@"):
        return f"{prelude}{{{body}}}\n"
    lines = [line for line in _split(body, ";") if _is_read(line, read)]
    return f"{prelude}{{{';'.join(lines)}}}\n" if lines else ""


def _is_read(declaration: str, read: set[str]) -> bool:
    name = _VARIABLE.match(declaration)
    return name is None or name[1] in read
