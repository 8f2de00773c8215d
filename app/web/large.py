"""Requests that may be larger than others: the upload of a file to import. Everywhere else the common limit holds."""

from __future__ import annotations

from typing import Any

from flask import Request

LARGE = {"/imports/new": 257 * 2**20}
"""Path → bytes. The limit of the file itself is the wizard's (``LIMITS.file_bytes``); the form adds a little."""


class HouseRequest(Request):
    """A request whose largest size depends on its path, since forms are read before any view is known."""

    def __init__(self, environ: Any, *given: Any, **said: Any) -> None:
        super().__init__(environ, *given, **said)
        if self.method == "POST" and self.path in LARGE:
            self.max_content_length = LARGE[self.path]
