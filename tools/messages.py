"""Collect every Chinese sentence that people may read: those marked in code, and those that models and entries say.

``python tools/messages.py`` updates the English catalogue; ``--check`` only tells what it lacks, exit 1 if anything.
"""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
ENGLISH = ROOT / "translations" / "en" / "LC_MESSAGES" / "messages.po"
KEYWORDS = {"_": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2), "say": None}
METHODS = [("**.py", "python"), ("web/templates/**.html", "jinja2")]


def is_chinese(text: object) -> bool:
    """Whether a text has Chinese in it."""
    return isinstance(text, str) and any("\u4e00" <= character <= "\u9fff" for character in text)


def marked() -> Iterator[str]:
    """The sentences marked in code and templates."""
    for _file, _line, message, _comments, _context in extract_from_dir(
        ROOT / "app", METHODS, keywords=KEYWORDS, options_map={"**": {"encoding": "utf-8"}}
    ):
        yield from message if isinstance(message, tuple) else (message,)


def said() -> Iterator[str]:
    """The sentences that models, catalogue entries, commands and pages say of themselves."""
    from app import create_app
    from app.kernel.columns import KEY, Choices
    from app.store.base import models
    from app.store.commands import commands_of

    create_app()
    for model in models().values():
        yield from texts(model.__entity__)
        for column in model.__table__.c:
            yield from texts(column.info.get(KEY))
        for command in commands_of(model).values():
            yield from texts(command)
    for choices in _below(Choices):
        yield from (member.label for member in choices)
    yield from _entries()
    yield from _pages()


def texts(thing: Any) -> Iterator[str]:
    """Every Chinese text in an entry, however deep."""
    if is_chinese(thing):
        yield thing
    elif dataclasses.is_dataclass(thing) and not isinstance(thing, type):
        for part in dataclasses.fields(thing):
            yield from texts(getattr(thing, part.name))
    elif isinstance(thing, (list, tuple, set, frozenset)):
        for part in thing:
            yield from texts(part)
    elif isinstance(thing, dict):
        for part in thing.values():
            yield from texts(part)


def _entries() -> Iterator[str]:
    from importlib import import_module
    from pkgutil import iter_modules

    packages = ("app.offices.orgtypes", "app.offices.posts", "app.desks", "app.flows", "app.schedule")
    packages += ("app.sheets", "app.sources")
    for package in packages:
        for found in iter_modules(import_module(package).__path__):
            yield from texts(getattr(import_module(f"{package}.{found.name}"), "entry", None))


def _pages() -> Iterator[str]:
    from app.web.page import PageView

    for view in _below(PageView):
        yield from texts(getattr(view, "page", None))


def _below(cls: type) -> Iterator[Any]:
    for child in cls.__subclasses__():
        yield child
        yield from _below(child)


def collected() -> set[str]:
    """Every msgid there is."""
    return {text for text in (*marked(), *said()) if is_chinese(text)}


def english() -> Catalog:
    """The English catalogue as it stands."""
    if not ENGLISH.exists():
        return Catalog(locale="en")
    with ENGLISH.open("rb") as file:
        return read_po(file, locale="en")


def missing(wanted: Iterable[str]) -> list[str]:
    """The msgids that have no English."""
    catalogue = english()
    return sorted(text for text in wanted if not (found := catalogue.get(text)) or not found.string)


def update(wanted: set[str]) -> None:
    """Write the English catalogue anew: every msgid once, sorted, with the translation that it had."""
    kept, fresh = english(), Catalog(locale="en", project="ywl", charset="utf-8", fuzzy=False)
    for text in sorted(wanted):
        found = kept.get(text)
        fresh.add(text, found.string if found else "")
    ENGLISH.parent.mkdir(parents=True, exist_ok=True)
    with ENGLISH.open("wb") as file:
        write_po(file, fresh, omit_header=False, sort_output=True, width=0, ignore_obsolete=True)


def main() -> int:
    """The command."""
    wanted = collected()
    if "--check" not in sys.argv:
        update(wanted)
    lacking = missing(wanted)
    print(f"{len(wanted)} sentences, {len(lacking)} without English")
    for text in lacking:
        print("  " + text)
    return 1 if lacking else 0


if __name__ == "__main__":
    sys.exit(main())
