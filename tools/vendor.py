"""Fetches the browser libraries we ship, byte for byte the same every time, and records what was fetched.

    python -m tools.vendor fetch    from the npm registry into the vendor folders, with lock and licences
    python -m tools.vendor build    static/dist from what is vendored and what our pages use (no network)
    python -m tools.vendor check    compares every vendored file with the lock (no network)

Tabler stays at 1.4: from 1.5 on its colours need ``light-dark()`` and relative ``oklch()``, which the Chromium 109
of the last Windows 7 browsers cannot read, and those are what many township offices have.
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tools.stylesheet import purge, words_in

ROOT = Path(__file__).resolve().parent.parent
STATIC = ROOT / "app/web/static"
TEMPLATES = ROOT / "app/web/templates"
LOCK = STATIC / "vendor/vendor.lock.json"
ICONS = ROOT / "tools/icons.txt"
_SOURCE_MAP = re.compile(rb"\s*(?:/\*# sourceMappingURL=[^*]*\*/|//# sourceMappingURL=\S*)\s*$")


@dataclass(frozen=True, slots=True)
class Package:
    """One npm package: which of its files go where, and where its licence stands."""

    name: str
    version: str
    licence: str
    folder: Path
    files: dict[str, str]
    licence_file: str = "LICENSE"


PACKAGES = (
    Package("@tabler/core", "1.4.0", "MIT", STATIC / "vendor/tabler", {"dist/css/tabler.min.css": "tabler.css"}, ""),
    Package("@tabler/icons", "3.51.0", "MIT", STATIC / "vendor/tabler-icons", {}),
    Package("htmx.org", "2.0.11", "0BSD", STATIC / "vendor/htmx", {"dist/htmx.min.js": "htmx.js"}),
    Package(
        "tom-select", "2.6.2", "Apache-2.0", STATIC / "vendor/tom-select",
        {"dist/js/tom-select.popular.min.js": "tom-select.js", "dist/css/tom-select.min.css": "tom-select.css"},
    ),
    Package("axe-core", "4.14.1", "MPL-2.0", ROOT / "tests/vendor", {"axe.min.js": "axe.min.js"}),
)  # fmt: skip


def fetch() -> None:
    """Downloads every package, keeps the files we use and writes the lock."""
    locked = {(one["name"], one["version"]): one["integrity"] for one in json.loads(LOCK.read_text(encoding="utf-8"))}
    entries = []
    for package in PACKAGES:
        with tempfile.TemporaryDirectory() as scratch:
            archive, integrity = _pack(package, Path(scratch))
            if locked.get((package.name, package.version), integrity) != integrity:
                raise SystemExit(f"{package.name} {package.version} is no longer what the lock says; nothing was taken")
            written = _unpack(package, archive)
        entries.append(
            {"name": package.name, "version": package.version, "licence": package.licence, "integrity": integrity}
            | {"files": {str(path.relative_to(ROOT)): _digest(path) for path in sorted(written)}}
        )
    LOCK.write_text(json.dumps(entries, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def build() -> None:
    """Writes static/dist."""
    (STATIC / "dist").mkdir(exist_ok=True)
    (STATIC / "dist/tabler.css").write_text(small_tabler(), encoding="utf-8")


def small_tabler() -> str:
    """Tabler's sheet cut down to what our templates, script and styles name."""
    own = (*sorted(STATIC.glob("ywl*")), ROOT / "app/web/templating.py")
    words = words_in((*sorted(TEMPLATES.rglob("*.html")), *own))
    sheet = (STATIC / "vendor/tabler/tabler.css").read_text(encoding="utf-8")
    readers = "".join(path.read_text(encoding="utf-8") for path in sorted(STATIC.glob("ywl*.css")))
    banner = "/*! Tabler 1.4.0, MIT, Copyright 2018-2025 The Tabler Authors: the rules that our pages use */\n"
    return banner + purge(sheet, words, readers)


def check() -> list[str]:
    """One sentence for each vendored file that is missing or differs from the lock."""
    complaints = []
    for entry in json.loads(LOCK.read_text(encoding="utf-8")):
        for name, digest in entry["files"].items():
            path = ROOT / name
            if not path.is_file():
                complaints.append(f"{name} is missing")
            elif _digest(path) != digest:
                complaints.append(f"{name} differs from {entry['name']} {entry['version']} in the lock")
    return complaints


def _pack(package: Package, scratch: Path) -> tuple[Path, str]:
    command = ["npm", "pack", "--json", "--pack-destination", str(scratch), f"{package.name}@{package.version}"]
    answer = subprocess.run(command, check=True, capture_output=True, text=True, cwd=scratch)  # noqa: S603
    packed = json.loads(answer.stdout)[0]
    return scratch / packed["filename"], packed["integrity"]


def _unpack(package: Package, archive: Path) -> list[Path]:
    package.folder.mkdir(parents=True, exist_ok=True)
    written = []
    with tarfile.open(archive) as contents:
        for inside, name in package.files.items():
            written.append(_write(package.folder / name, _SOURCE_MAP.sub(b"\n", _member(contents, inside))))
        if package.name == "@tabler/icons":
            written.append(_write(package.folder / "icons.svg", _sprite(contents)))
        licence = _member(contents, package.licence_file) if package.licence_file else _mit(contents)
        written.append(_write(package.folder / "LICENSE", licence))
    return written


def _sprite(contents: tarfile.TarFile) -> bytes:
    """All icons of the list as symbols of one file, drawn with the colour of the text around them."""
    symbols = []
    for name in ICONS.read_text(encoding="utf-8").split():
        drawing = _member(contents, f"icons/outline/{name}.svg").decode()
        paths = re.findall(r"<path (?!stroke=\"none\")[^>]*/>", drawing)
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{"".join(paths)}</symbol>')
    body = "\n".join(symbols)
    return f'<svg xmlns="http://www.w3.org/2000/svg">\n{body}\n</svg>\n'.encode()


def _mit(contents: tarfile.TarFile) -> bytes:
    """Tabler names its licence in the sheet's banner and carries no file of it, so the text is put together here."""
    banner = _member(contents, "dist/css/tabler.css").decode()[:600]
    holders = re.findall(r"Copyright .+", banner)
    return f"MIT License\n\n{chr(10).join(holders)}\nCopyright 2011-2025 The Bootstrap Authors\n\n{_MIT_TEXT}".encode()


def _member(contents: tarfile.TarFile, inside: str) -> bytes:
    member = contents.extractfile(f"package/{inside}")
    if member is None:
        raise FileNotFoundError(inside)
    return member.read()


def _write(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


_MIT_TEXT = """\
Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
"""


def main(command: str) -> int:
    """Runs one of the three commands; the exit code is 1 when check complains."""
    if command == "fetch":
        fetch()
    if command in {"fetch", "build"}:
        build()
    complaints = check()
    print("\n".join(complaints) or "every vendored file is as the lock says")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "check"))
