"""Every list of every real desk, through the real gate: it opens, and asks the database little."""

from __future__ import annotations

import contextvars
import re

import pytest
from flask import Flask

from app.extensions import db
from tests import signing, world
from tests.web.reading import counted

MOST = 6


@pytest.mark.parametrize("key", list(world.OFFICERS))
def test_every_list_in_the_menu_opens_with_at_most_six_questions_behind_the_gate(
    app: Flask, small_world: world.World, key: str
) -> None:
    client = app.test_client()
    signing.sign_in(client, key)

    def get(address: str) -> str:
        answer = contextvars.Context().run(client.get, address)
        assert answer.status_code == 200, address
        return str(answer.text)

    addresses = sorted(set(re.findall(r'href="(/[a-z-]+/list/)"', get("/"))))
    assert addresses or key == "bank_operator"
    for address in addresses:
        for question in ("", "?size=200"):
            get(address + question)
            with counted(db.engine) as statements:
                get(address + question)
            behind = next(at for at, one in enumerate(statements) if "ab_permission" in one)
            assert len(statements) - behind <= MOST, (address, statements)
