"""What one foreign row says, in the registry's own terms, whatever its source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.exchange.source import Record
from app.registry.importing.further import further_of
from app.registry.relations import HEAD

PERSON = (
    "name", "id_no", "relation", "sex", "birth_on", "nationality", "marital", "telephone", "health",
    "disability_kind", "disability_grade", "disability_no",
)  # fmt: skip
HOME = ("group_no", "hukou_type", "address", "telephone")
AREAS = ("contract", "registered", "transferred_in", "transferred_out", "excluded", "subsidised")


@dataclass(slots=True)
class PersonDraft:
    """A person as a row names them; ``at`` is where the row says so (for what is wrong): a prefix of columns."""

    values: dict[str, Any]
    at: str = ""
    key: int | None = None

    @property
    def is_head(self) -> bool:
        """Whether the row calls this person the head."""
        return self.values.get("relation") == HEAD


@dataclass(slots=True)
class Draft:
    """One row: a household, the people whom it names, an account, areas of a year, an income."""

    record: Record
    village: str
    head_no: str
    people: list[PersonDraft]
    home: dict[str, Any] = field(default_factory=dict)
    account: dict[str, Any] | None = None
    owner: int = 0
    land: dict[str, int] | None = None
    income: int | None = None
    further: dict[str, dict[str, Any]] = field(default_factory=dict)
    key: int | None = None


def person_of(values: Mapping[str, Any], relation: str | None = None, at: str = "") -> PersonDraft:
    """The person that columns of a row, or of one of its groups, describe."""
    said = {name: values[name] for name in PERSON if values.get(name) is not None}
    if relation is not None:
        said["relation"] = relation
    return PersonDraft(said, at)


def head_of(values: Mapping[str, Any]) -> PersonDraft:
    """The head whom a household row names."""
    said = {name: values[name] for name in PERSON if values.get(name) is not None}
    return PersonDraft(said | {"name": values["head_name"], "id_no": values["head_id_no"], "relation": HEAD}, "head_")


def household_row(record: Record) -> Draft:
    """A row that stands for a household: its head, the members side by side, what else it says."""
    values = record.values
    people = [head_of(values)]
    for number, member in record.members("members"):
        if member.get("name") is None and member.get("id_no") is None:
            continue
        if member.get("id_no") == values["head_id_no"]:
            continue
        people.append(person_of(member, member.get("relation") or "99", f"members.{number}."))
    return _with_extras(Draft(record, values["village"], values["head_id_no"], people), values)


def person_row(record: Record) -> Draft:
    """A row that stands for a person of the household whose head it names."""
    values = record.values
    alone = values["id_no"] == values.get("head_id_no") or values.get("head_id_no") is None
    head_no = values.get("head_id_no") or values["id_no"]
    relation = HEAD if alone else values.get("relation") or "99"
    return _with_extras(Draft(record, values["village"], head_no, [person_of(values, relation)]), values)


def rows(draft: Draft) -> Iterator[tuple[str, PersonDraft]]:
    """The people of a draft by their identity numbers."""
    return ((str(person.values["id_no"]), person) for person in draft.people)


def _with_extras(draft: Draft, values: Mapping[str, Any]) -> Draft:
    draft.home = {
        name: values[name]
        for name in ("group_no", "hukou_type", "address", "telephone")
        if values.get(name) is not None
    }
    if values.get("number"):
        draft.account = {
            "number": values["number"],
            "kind": values.get("account_kind") or ("card" if len(values["number"]) in range(16, 20) else "passbook"),
            "bank": values.get("bank"),
            "cnaps": values.get("cnaps"),
            "holder": values.get("holder") or draft.people[0].values["name"],
        }
    if any(values.get(name) is not None for name in AREAS):
        draft.land = {name: values.get(name) or 0 for name in AREAS}
    draft.income = values.get("income")
    draft.further = further_of(values)
    return draft
