"""Reading pages as people do: the words of the main part, what hidden inputs hold, clients at work."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient

from tests import signing

Office = Callable[[str], FlaskClient]
"""Signs a client in as an officer (the fixture ``office``)."""


def signed_in(app: Flask, key: str) -> FlaskClient:
    """A client at work as one of the world's officers."""
    client = app.test_client()
    signing.sign_in(client, key)
    return client


def said(text: str) -> str:
    """The words of a page."""
    main = text.partition("<main")[2] or text
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", main)))


def hidden(text: str, name: str) -> str:
    """What a hidden input of a page holds."""
    (value,) = set(re.findall(rf'name="{name}" value="([^"]*)"', text))
    return html.unescape(str(value))


def links(text: str, beginning: str) -> list[str]:
    """The addresses in a page that begin so."""
    return [html.unescape(one) for one in re.findall(rf'(?:href|action|formaction)="({beginning}[^"]*)"', text)]
