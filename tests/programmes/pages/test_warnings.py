"""After saving, the next page says who lost and who gained what."""

from __future__ import annotations

import html
import re

from flask import Flask

from tests.programmes.pages import rules
from tests.programmes.pages.rules import YOUNG, signed_in


def edited(app: Flask, key: int, **said: str) -> str:
    """The page after a person's form was saved with other values."""
    client = signed_in(app, "town_operator")
    page = client.get(f"/persons/edit/{key}").text
    seen = re.findall(r'name="seen" value="([^"]+)"', page)[0]
    form = {"name": "李警示", "relation": "02", "document_kind": "citizen", "sex": "1", "nationality": "01"}
    form |= {"hukou_type": "rural", "seen": seen, **said}
    answer = client.post(f"/persons/edit/{key}", data=form, follow_redirects=True)
    assert answer.status_code == 200, answer.text
    return html.unescape(answer.text)


def test_who_is_no_longer_entitled_is_named_with_the_condition(app: Flask) -> None:
    person = rules.person("李警示")
    page = edited(app, person.id, birth_on=YOUNG.isoformat())
    assert "保存后：李警示不再符合“高龄津贴”" in page
    assert "80" in page


def test_who_is_entitled_now_is_named_with_the_amount(app: Flask) -> None:
    person = rules.person("李警示", YOUNG)
    page = edited(app, person.id, birth_on="1938-02-14")
    assert "保存后：李警示符合“高龄津贴”，每期 50.00 元" in page


def test_a_saving_that_changes_nothing_says_nothing(app: Flask) -> None:
    person = rules.person("李警示")
    assert "保存后" not in edited(app, person.id, birth_on="1938-02-15")
