"""The parts of a workbook as a stream of XML: nothing is declared, nothing is fetched, nothing is kept."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import Any
from xml.parsers import expat

from . import Refused

PIECE = 2**17
DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    expat.ExpatError,
    EOFError,
    NotImplementedError,
    LookupError,
    OSError,
    ValueError,
)

Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]


def local(name: str) -> str:
    """The name of an element without its prefix."""
    return name.rpartition(":")[2]


def reader(start: Start, end: End, text: Callable[[str], None]) -> Any:
    """A parser that refuses a document which declares entities: no honest workbook does, and they can be bombs."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.buffer_size = 2**16
    parser.StartDoctypeDeclHandler = _declared
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = text
    return parser


def pieces(packed: zipfile.ZipFile, part: str, most: int) -> Iterator[bytes]:
    """A part of the file, unpacked piece by piece; one that grows beyond ``most`` is refused, whatever it said."""
    with packed.open(part) as stream:
        while piece := stream.read(PIECE):
            most -= len(piece)
            if most < 0:
                raise Refused("large")
            yield piece


def scan(packed: zipfile.ZipFile, part: str, start: Start, most: int = 2**26) -> None:
    """Tell ``start`` every element of a part, by its name without prefix."""
    parser = reader(lambda name, given: start(local(name), given), lambda _name: None, lambda _text: None)
    for piece in pieces(packed, part, most):
        parser.Parse(piece, False)
    parser.Parse(b"", True)


def _declared(*_given: Any) -> None:
    raise Refused("declared")
