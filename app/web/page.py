"""Hand-built pages: a view with one permission, a place in the menu, and the house's way to render."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from flask_appbuilder.baseviews import BaseView

from app.web.guard import needs


@dataclass(frozen=True, slots=True)
class Page:
    """What a hand-built page is to the menu and the desks. ``menu=False`` keeps it out of the side bar."""

    code: str
    label: str
    group: str = ""
    icon: str = "file"
    menu: bool = True


class PageView(BaseView):
    """A hand-built view. Its permission is ``can_view`` on ``page.code``; ``default_view`` is where the menu goes."""

    page: ClassVar[Page]

    def __init__(self) -> None:
        self.class_permission_name = self.page.code
        super().__init__()


def opens(method: Callable[..., Any]) -> Callable[..., Any]:
    """The route is open to desks that name the page; put it under ``@expose``."""
    return needs("view")(method)
