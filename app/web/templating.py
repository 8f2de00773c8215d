"""What templates may call besides ``_`` and ``url_for``: assets, icons, tones, and how a field is drawn."""

from __future__ import annotations

import hashlib
import re
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, url_for
from wtforms import BooleanField, FileField, HiddenField, RadioField, TextAreaField
from wtforms.fields.choices import SelectFieldBase

_STATIC = Path(__file__).parent / "static"
_SPRITE = "vendor/tabler-icons/icons.svg"
_PLAIN_ICON = "circle-dot"
_LONG_CHOICE = 15

TONES = frozenset({"green", "red", "yellow", "blue", "azure", "grey"})
_TONE_OF = {
    "success": "green",
    "danger": "red",
    "error": "red",
    "warning": "yellow",
    "primary": "blue",
    "info": "azure",
    "message": "azure",
    "teal": "azure",
    "orange": "yellow",
    "gray": "grey",
    "secondary": "grey",
}
_BUTTONS = {
    "primary": "btn btn-primary",
    "danger": "btn btn-outline-danger",
    "link": "btn btn-link",
}
_ICON_OF_TONE = {
    "green": "circle-check",
    "red": "alert-circle",
    "yellow": "alert-triangle",
}
_AUTOCOMPLETE = {"username": "username", "password": "current-password", "code": "one-time-code"}


def install(app: Flask) -> None:
    """Gives the application's templates these names."""
    app.jinja_env.globals.update(asset=asset, icon_address=icon_address)
    app.jinja_env.filters.update(
        tone=tone,
        tone_icon=tone_icon,
        button_class=button_class,
        field_kind=field_kind,
        field_attributes=field_attributes,
        lookup_choices=lookup_choices,
    )


def asset(path: str) -> str:
    """The address of a file under static/, which changes with its content so that browsers may keep it for ever."""
    file = _STATIC / path
    return url_for("static", filename=path, v=_digest(path, file.stat().st_mtime_ns))


def icon_address(name: str) -> str:
    """The address of one icon in the sprite; a name we do not carry is drawn as a dot."""
    plain = name.removeprefix("fa-").removeprefix("ti-")
    return f"{asset(_SPRITE)}#{plain if plain in icon_names() else _PLAIN_ICON}"


@cache
def icon_names() -> frozenset[str]:
    """Every icon of the sprite."""
    return frozenset(re.findall(r'<symbol id="([^"]+)"', (_STATIC / _SPRITE).read_text(encoding="utf-8")))


def tone(colour: str) -> str:
    """The colour class of a badge, an alert or a point of a timeline."""
    named = _TONE_OF.get(colour, colour)
    return f"tone-{named if named in TONES else 'grey'}"


def tone_icon(colour: str) -> str:
    """The icon that says the same as the colour, for those who do not see it."""
    return _ICON_OF_TONE.get(_TONE_OF.get(colour, colour), "info-circle")


def button_class(kind: str) -> str:
    """The look of a link that is drawn as a button."""
    return _BUTTONS.get(kind, "btn btn-plain")


def field_kind(field: Any) -> str:
    """Which drawing a WTForms field needs: hidden, lookup, check, choices, select, text_area, file or text."""
    if isinstance(field, HiddenField) or field.type == "CSRFTokenField":
        return "hidden"
    if getattr(field, "lookup_url", ""):
        return "lookup"
    kinds = (
        (BooleanField, "check"),
        (RadioField, "choices"),
        (SelectFieldBase, "select"),
        (TextAreaField, "text_area"),
        (FileField, "file"),
    )
    return next((kind for cls, kind in kinds if isinstance(field, cls)), "text")


def field_attributes(field: Any, kind: str) -> dict[str, Any]:
    """The HTML attributes of the input itself."""
    found: dict[str, Any] = {"class_": _control_class(field, kind)}
    if kind == "text" and getattr(field, "input_type", None):
        found["type"] = field.input_type
    if described := [f"{field.id}-{part}" for part in ("help", "error") if _has(field, part)]:
        found["aria-describedby"] = " ".join(described)
    if field.errors:
        found["aria-invalid"] = "true"
    if complete := getattr(field, "autocomplete", "") or _AUTOCOMPLETE.get(field.short_name, ""):
        found["autocomplete"] = complete
    if found.get("autocomplete") == "one-time-code":
        found["inputmode"] = "numeric"
    if kind == "select" and len(getattr(field, "choices", None) or ()) > _LONG_CHOICE:
        found["data-searchable"] = "1"
    return found


def lookup_choices(field: Any) -> list[tuple[str, str]]:
    """The chosen options of a field that looks its choices up on demand."""
    if field.data in (None, "", [], ()):
        return []
    chosen = field.data if isinstance(field.data, (list, tuple)) else [field.data]
    labels = getattr(field, "value_label", "") or ""
    named = list(labels) if isinstance(labels, (list, tuple)) else [labels]
    named += [""] * (len(chosen) - len(named))
    return [(str(value), str(label or value)) for value, label in zip(chosen, named, strict=False)]


def _has(field: Any, part: str) -> bool:
    return bool(field.errors) if part == "error" else bool(getattr(field, "help", "") or field.description)


def _control_class(field: Any, kind: str) -> str:
    base = {"check": "form-check-input", "select": "form-select", "choices": "choices"}.get(kind, "form-control")
    return f"{base} is-invalid" if field.errors else base


@cache
def _digest(path: str, _changed: int) -> str:
    return hashlib.sha256((_STATIC / path).read_bytes()).hexdigest()[:10]
