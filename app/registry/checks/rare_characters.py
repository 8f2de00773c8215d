"""A name with characters that the systems of banks cannot write."""

from __future__ import annotations

from app.kernel import names
from app.kernel.words import _
from app.registry.check import Check, Opened
from app.registry.models.facts import Subject


def person(one: Opened) -> str:
    """The characters outside GBK, the code in which banks exchange files."""
    rare = "".join(dict.fromkeys(names.gbk_gaps(one.name)))
    return _("姓名中的“{rare}”银行系统可能写不出，发放前请与银行约定写法。").format(rare=rare) if rare else ""


entry = Check("rare_characters", _("姓名生僻字"), Subject.PERSON, _("姓名里有银行系统写不出的字"), person=person)
