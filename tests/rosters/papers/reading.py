"""The words of a PDF, page by page."""

from __future__ import annotations

import subprocess
from pathlib import Path


def pages(paper: bytes, folder: Path) -> list[str]:
    """The words of each page, laid out as they stand."""
    file = folder / "paper.pdf"
    file.write_bytes(paper)
    told = subprocess.run(["pdftotext", "-layout", str(file), "-"], check=True, capture_output=True, text=True).stdout
    return [page for page in told.split("\f") if page.strip()]


def words(paper: bytes, folder: Path) -> str:
    """All words without the blanks between them, since lines break where they must."""
    return "".join("".join(pages(paper, folder)).split())
