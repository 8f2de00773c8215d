"""Chinese is the language of the sentences; the English catalogue has every one of them, with the same blanks."""

from __future__ import annotations

import re

from flask import Flask

from tests import signing
from tools import messages

BLANKS = re.compile(r"\{\w+\}|%\(\w+\)[sd]")


def test_every_sentence_has_its_english() -> None:
    assert messages.missing(messages.collected()) == []


def test_a_translation_has_the_blanks_of_its_sentence() -> None:
    wrong = [
        message.id
        for message in messages.english()
        if message.id
        and sorted(BLANKS.findall(message.id)) != sorted(BLANKS.findall(str(message.string or message.id)))
    ]
    assert wrong == []


def test_an_officer_who_prefers_english_reads_english(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    signing.sign_in(client, "county_admin")
    assert "用户名" in client.get("/officers/list/").text
    client.post("/preferences/", data={"locale": "en"})
    page = client.get("/officers/list/").text
    assert "User name" in page
    assert 'lang="en' in page
