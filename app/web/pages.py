"""What a page shows, as plain data: the only thing that templates are given besides the chrome.

A view builds one of these and hands it to one template; a template never queries, never decides who may
do what, and never formats a value. Texts are already translated, addresses already built.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Link:
    """Something to press. ``method`` "post" renders as a one-button form with its CSRF token."""

    label: str
    url: str
    icon: str = ""
    method: str = "get"
    kind: str = "secondary"
    confirm: str = ""
    disabled_reason: str = ""
    badge: str = ""
    active: bool = False


@dataclass(frozen=True, slots=True)
class MenuGroup:
    """One task group of the side bar."""

    label: str
    icon: str
    items: Sequence[Link]


@dataclass(frozen=True, slots=True)
class Chrome:
    """What surrounds every page: who is signed in, where they may go, how they like to see it."""

    product: str
    officer: str = ""
    post: str = ""
    organisation: str = ""
    address: str = ""
    posts: Sequence[Link] = ()
    menu: Sequence[MenuGroup] = ()
    account: Sequence[Link] = ()
    inbox_url: str = ""
    inbox_count_url: str = ""
    search_url: str = ""
    sign_out_url: str = ""
    preferences_url: str = ""
    locale: str = "zh"
    locales: Sequence[Link] = ()
    theme: str = "light"
    text_size: str = "normal"
    home_url: str = "/"


@dataclass(frozen=True, slots=True)
class Badge:
    """A state in a word and a colour (green, red, yellow, blue, azure, grey)."""

    label: str
    colour: str = "grey"


@dataclass(frozen=True, slots=True)
class Cell:
    """One value as it is shown. A masked value carries the address that reveals it, if the post may.

    ``picture`` is the address of the image that a file is shown by.
    """

    text: str
    url: str = ""
    badge: str = ""
    reveal_url: str = ""
    align: str = ""
    picture: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column heading; ``sort_url`` is empty where sorting is not allowed."""

    name: str
    label: str
    sort_url: str = ""
    sorted: str = ""
    align: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table with what may be done to it."""

    pk: str
    cells: Sequence[Cell]
    url: str = ""
    actions: Sequence[Link] = ()


@dataclass(frozen=True, slots=True)
class QueryField:
    """One input of the query row. ``kind``: text, select, related, date_range, number_range."""

    name: str
    label: str
    kind: str = "text"
    value: str = ""
    value_to: str = ""
    value_label: str = ""
    choices: Sequence[tuple[str, str]] = ()
    lookup_url: str = ""
    help: str = ""


@dataclass(frozen=True, slots=True)
class Pager:
    """Where one is in a long list; an unknown count is fetched from ``count_url`` after the page shows."""

    size: int
    sizes: Sequence[Link]
    page: int = 1
    count: int | None = None
    count_url: str = ""
    first_url: str = ""
    previous_url: str = ""
    next_url: str = ""


@dataclass(frozen=True, slots=True)
class Empty:
    """What an empty table says, and the one thing to do about it."""

    text: str
    action: Link | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """One tick in the column chooser."""

    name: str
    label: str
    checked: bool


@dataclass(frozen=True, slots=True)
class ListPage:
    """A list: query row, toolbar, table, pager (查询/重置 · 新增/导入/导出 · 操作 · 共 N 条)."""

    title: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    pager: Pager
    empty: Empty
    help: str = ""
    query: Sequence[QueryField] = ()
    query_url: str = ""
    reset_url: str = ""
    hidden: Sequence[tuple[str, str]] = ()
    saved: Sequence[Link] = ()
    save_url: str = ""
    toolbar: Sequence[Link] = ()
    chooser: Sequence[Choice] = ()
    chooser_url: str = ""
    bulk: Sequence[Link] = ()
    crumbs: Sequence[Link] = ()


@dataclass(frozen=True, slots=True)
class Detail:
    """One labelled value on a show page."""

    label: str
    cell: Cell
    help: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """A titled group of details or of form field names, as the model says."""

    label: str
    items: Sequence[Any]


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of a history or a flow's timeline."""

    at: str
    who: str
    what: str
    note: str = ""
    colour: str = "grey"


@dataclass(frozen=True, slots=True)
class Related:
    """A related table below a show page, fetched from ``url`` when it comes into view."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class AsOfPage:
    """One object as it was on a day (``on``), by what was known on a day (``known``)."""

    title: str
    help: str
    here: str
    on: str
    known: str
    errors: Sequence[str]
    groups: Sequence[Group]
    toolbar: Sequence[Link] = ()
    crumbs: Sequence[Link] = ()


@dataclass(frozen=True, slots=True)
class ShowPage:
    """One object: status and next step, grouped details, related tables, timeline, history.

    ``step_fields`` are hidden and travel with whichever step is pressed (the operation id).
    """

    title: str
    groups: Sequence[Group]
    status: Badge | None = None
    next_step: str = ""
    help: str = ""
    toolbar: Sequence[Link] = ()
    steps: Sequence[Any] = ()
    timeline: Sequence[Happening] = ()
    history: Sequence[Happening] = ()
    history_url: str = ""
    related: Sequence[Related] = ()
    crumbs: Sequence[Link] = ()
    step_fields: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class FormPage:
    """A form grouped as the model says. ``form`` is a WTForms form; errors stand at the field and on top.

    ``figure`` is a data: address of a picture shown above the fields (the square code of a second factor).
    """

    title: str
    form: Any
    groups: Sequence[Group]
    action_url: str
    submit: str
    cancel_url: str = ""
    help: str = ""
    warning: str = ""
    crumbs: Sequence[Link] = ()
    multipart: bool = False
    hidden: Sequence[tuple[str, str]] = ()
    figure: str = ""
    figure_label: str = ""
    toolbar: Sequence[Link] = ()


@dataclass(frozen=True, slots=True)
class Tile:
    """One thing of the home page: a number that clicks through to the list behind it."""

    label: str
    value: str
    url: str
    icon: str = ""
    colour: str = "blue"
    note: str = ""


@dataclass(frozen=True, slots=True)
class HomePage:
    """What waits for me, what is new, where I may go."""

    greeting: str
    waiting: Sequence[Tile] = ()
    news: Sequence[Happening] = ()
    places: Sequence[MenuGroup] = ()
    notices: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Progress:
    """A job as it runs; the fragment is fetched again from ``poll_url`` until it is finished."""

    title: str
    percent: int
    done: str
    state: Badge
    poll_url: str = ""
    cancel: Link | None = None
    retry: Link | None = None
    result: Link | None = None
    log: Sequence[str] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class Refusal:
    """An error page: what happened, in a sentence, and what to do now."""

    code: int
    title: str
    sentence: str
    actions: Sequence[Link] = ()
    reference: str = ""
