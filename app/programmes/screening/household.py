"""One household weighed in process: the same outcomes as :mod:`weighing` gives for everybody, and their evidence."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import cast

from app.programmes.facts.renouncing import given_up
from app.programmes.facts.single import Enrolled, Home, Values, case_of, with_income
from app.programmes.formula import Case, Reckoning, TermVerdict
from app.programmes.formula.evaluating import Gap, View, evaluate, view
from app.programmes.formula.nodes import Node
from app.programmes.models import Finding
from app.programmes.screening import wording
from app.programmes.screening.compiling import AMOUNT, DOUBLE, GONE, RENOUNCED, Compiled, CompiledProgramme
from app.programmes.screening.explanation import Outcome


@dataclass(frozen=True)
class Answer:
    """What the rules of one programme say of one person, or of the household through its payee."""

    programme: CompiledProgramme
    person: Values
    failed: int
    missing: int
    amount: int | None = None
    case: Case | None = None
    told: tuple[TermVerdict, ...] | None = None

    @property
    def key(self) -> tuple[str, int]:
        """Programme and person."""
        return self.programme.code, self.person["id"]

    @cached_property
    def verdicts(self) -> tuple[TermVerdict, ...]:
        """Each condition with what it requires and what was found; none where the rules were not asked."""
        if self.told is not None:
            return self.told
        case = self.case
        return tuple(rule.judge(case).terms[0] for rule in self.programme.conditions) if case else ()

    @cached_property
    def reckoned(self) -> Reckoning | None:
        """The amount with its steps."""
        return self.programme.amount.reckon(self.case) if self.case else None

    @property
    def fails(self) -> bool:
        """Whether one of its conditions is not met."""
        return bool(self.failed & ((1 << len(self.programme.conditions)) - 1))

    @property
    def fen(self) -> int:
        """The amount per period, where it could be worked out."""
        return self.amount or 0

    @property
    def yearly(self) -> int:
        """The amount of a year, by which programmes of different cycles are compared."""
        return self.fen * self.programme.periods


@dataclass(frozen=True)
class Weighing:
    """A household under a law. Outcomes are worked out as they are asked for."""

    home: Home
    compiled: Compiled
    _judged: dict[str, list[Answer]] = field(default_factory=dict)
    _cases: dict[tuple[str, ...], Case] = field(default_factory=dict)

    def outcomes(self, codes: Iterable[str] | None = None) -> list[Outcome]:
        """What is found of everybody in the household, in these programmes or in all: what a screening would keep."""
        wanted = [one.code for one in self.compiled.programmes] if codes is None else codes
        found = (self.outcome(answer) for code in wanted for answer in self.answers(code))
        return [one for one in found if one.entitled is not False or one.enrolled]

    def answers(self, code: str) -> list[Answer]:
        """The answers of one programme's rules, one for each person whom a screening looks at."""
        if code not in self._judged:
            programme = self.compiled.programme(code)
            judged = self._judge(programme) if programme is not None else []
            self._judged[code] = [self._unless_given_up(one) for one in judged]
        return self._judged[code]

    def answer(self, code: str, person_id: int) -> Answer | None:
        """The answer for one person, or for the household through its payee; None where nobody is looked at."""
        programme, place = self.compiled.programme(code), self.home.place_of(person_id)
        if programme is not None and not programme.of_household and place is not None and code not in self._judged:
            return self._unless_given_up(self._asked(programme, place, telling=True))
        found = self.answers(code)
        mine = next((one for one in found if one.person["id"] == person_id), None)
        return mine if mine or not (found and found[0].programme.of_household) else found[0]

    def outcome(self, answer: Answer) -> Outcome:
        """The answer with what other programmes, enrolments and lists make of it."""
        programme, person = answer.programme, answer.person
        relation, other, payable = self.blocked(answer)
        blocked = other if relation != "deduct" or payable <= 0 else ""
        failed = answer.failed | (AMOUNT if relation == "deduct" and payable <= 0 else 0)
        entitled = False if failed or blocked else None if answer.missing else True
        enrolled, hits = self.enrolment(person, programme.code), len(self.pending(answer))
        finding = _finding(entitled, enrolled, payable, hits)
        said = (relation, self._name(other)), person["state"], finding, hits, self.given_up_on(answer)
        return Outcome(
            person_id=person["id"],
            household_id=self.home.id,
            programme_code=programme.code,
            version_id=programme.law.version_id,
            finding=finding,
            entitled=entitled,
            enrolled=enrolled is not None,
            failed=failed,
            missing=answer.missing,
            blocked_by=blocked or None,
            reason=wording.reason(programme, failed, answer.missing, *said),
            amount=payable if entitled else None,
            paid=enrolled.amount if enrolled else None,
            hits=hits,
        )

    def blocked(self, answer: Answer) -> tuple[str, str, int]:
        """The relation that bears on an answer, the other programme, and what is left to pay."""
        forbidden = sorted(set(self.compiled.forbids.get(answer.programme.code, ())) & self._received_by(answer))
        if forbidden:
            return "forbid", forbidden[0], answer.fen
        if answer.failed or answer.missing:
            return "", "", answer.fen
        better = sorted(other.programme.code for other in self._rivals(answer) if self._beats(other, answer))
        if better:
            return "higher", better[0], self._lessened(answer)[1]
        lessened, payable = self._lessened(answer)
        return ("deduct", lessened[0], payable) if lessened else ("", "", payable)

    def pending(self, answer: Answer) -> list[int]:
        """The hits that somebody has to look into first, by key."""
        people = {answer.person["id"]}
        if answer.programme.of_household:
            people |= {one["id"] for one in self.home.persons}
        return [
            hit.id
            for hit in self.home.hits
            if hit.person_id in people and hit.kind in answer.programme.lists and self.home.is_open(hit)
        ]

    def given_up_on(self, answer: Answer) -> date | None:
        """Since when it is given up by whoever it is for; what a household has, also by its head."""
        programme, people = answer.programme, {answer.person["id"]}
        if programme.of_household:
            people.add(self.home.household["head_id"])
        days = [day for (key, code), day in self._given_up.items() if code == programme.code and key in people]
        return min(days, default=None)

    def enrolment(self, person: Values, code: str) -> Enrolled | None:
        """What a person is enrolled with in a programme."""
        return self.home.enrolled.get(person["id"], {}).get(code)

    def case(self, programme: CompiledProgramme, place: int) -> Case:
        """The household as the rules of a programme see it from one of its people."""
        uncounted = self.compiled.not_income.get(programme.code, ())
        return replace(self._case(uncounted), subject=place)

    def _case(self, uncounted: tuple[str, ...]) -> Case:
        if uncounted not in self._cases:
            self._cases[uncounted] = case_of(self.home, self._standards, self._household(uncounted), self.receives)
        return self._cases[uncounted]

    @cached_property
    def receives(self) -> tuple[frozenset[str], ...]:
        """What each person in the registry receives: the own programmes and those of the household."""
        shared = {
            code for one in self.home.persons for code in self.home.enrolled.get(one["id"], {}) if self._of_home(code)
        }
        return tuple(frozenset({*self.home.enrolled.get(one["id"], {}), *shared}) for one in self.home.persons)

    @cached_property
    def _standards(self) -> Mapping[tuple[str, str], int | Decimal]:
        return self.compiled.standards_in(self.home.division_code)

    @cached_property
    def _given_up(self) -> Mapping[tuple[int, str], date]:
        return given_up(self.home.words, self.compiled.named)

    def _of_home(self, code: str) -> bool:
        programme = self.compiled.programme(code)
        return programme is not None and programme.of_household

    def _name(self, code: str) -> str:
        programme = self.compiled.programme(code)
        return programme.law.name if programme is not None else code

    def _household(self, uncounted: Collection[str]) -> Values:
        year = self.home.household["household_year_income"]
        if not uncounted or year is None:
            return self.home.household
        paid = sum(
            enrolled.amount * self._periods(code)
            for one in self.home.persons
            for code, enrolled in self.home.enrolled.get(one["id"], {}).items()
            if code in uncounted
        )
        return with_income(self.home.household, max(year - paid, min(year, 0)))

    def _periods(self, code: str) -> int:
        programme = self.compiled.programme(code)
        return programme.periods if programme is not None else 1

    def _unless_given_up(self, answer: Answer) -> Answer:
        return replace(answer, failed=answer.failed | RENOUNCED) if self.given_up_on(answer) else answer

    def _judge(self, programme: CompiledProgramme) -> list[Answer]:
        gone = [
            Answer(programme, one, GONE, 0) for one in self.home.gone if self.enrolment(one, programme.code) is not None
        ]
        persons = self.home.persons
        if not persons:
            return gone
        if not programme.of_household:
            return [self._asked(programme, place) for place in range(len(persons))] + gone
        enrolled = [one for one in persons if self.enrolment(one, programme.code) is not None]
        payee = min(enrolled or persons, key=lambda one: (not one["is_head"], one["id"]))
        double = [Answer(programme, one, DOUBLE, 0) for one in enrolled if one is not payee]
        return [self._asked(programme, persons.index(payee)), *double, *gone]

    def _asked(self, programme: CompiledProgramme, place: int, *, telling: bool = False) -> Answer:
        """The answer from one place of the household; ``telling`` has the evidence of its conditions at once."""
        case = self.case(programme, place)
        at = view(case, programme.scope)
        told = tuple(rule.judge(case).terms[0] for rule in programme.conditions) if telling else None
        met = (
            [one.met for one in told] if told is not None else [_truth(rule.node, at) for rule in programme.conditions]
        )
        failed = sum(1 << bit for bit, value in enumerate(met) if value is False)
        missing = sum(1 << bit for bit, value in enumerate(met) if value is None)
        amount = None
        if not failed and not missing:
            value = evaluate(programme.amount.node, at)
            amount = None if isinstance(value, Gap) else int(cast(Fraction, value) * 100)
            failed = AMOUNT if amount is not None and amount <= 0 else 0
            missing = AMOUNT if amount is None else 0
        return Answer(programme, self.home.persons[place], failed, missing, amount, case, told)

    def _received_by(self, answer: Answer) -> frozenset[str]:
        if answer.programme.of_household:
            return frozenset().union(*self.receives)
        place = self.home.place_of(answer.person["id"])
        return self.receives[place] if place is not None else frozenset()

    def _candidates(self, code: str) -> list[Answer]:
        """Whoever is entitled as far as the rules and what is forbidden go."""
        return [
            one
            for one in self.answers(code)
            if not one.failed
            and not one.missing
            and not set(self.compiled.forbids.get(code, ())) & self._received_by(one)
        ]

    def _rivals(self, answer: Answer) -> list[Answer]:
        codes = self.compiled.rivals.get(answer.programme.code, ())
        return [one for code in codes for one in self._candidates(code) if _same(answer, one)]

    def _beats(self, other: Answer, answer: Answer) -> bool:
        theirs, ours = self._rank(other), self._rank(answer)
        return theirs > ours or (theirs == ours and other.programme.code < answer.programme.code)

    def _rank(self, answer: Answer) -> tuple[int, bool]:
        return answer.yearly, self.enrolment(answer.person, answer.programme.code) is not None

    def _lessened(self, answer: Answer) -> tuple[list[str], int]:
        """The programmes whose amounts are taken off, and what is left."""
        others: list[tuple[str, int]] = []
        for code in self.compiled.deducts.get(answer.programme.code, ()):
            entitled = self._candidates(code)
            others += [(code, one.yearly) for one in entitled if _same(answer, one)]
            others += self._still_paid(answer, code, {one.person["id"] for one in entitled})
        if not others:
            return [], answer.fen
        left = answer.fen - sum(yearly for _code, yearly in others) // answer.programme.periods
        return sorted({code for code, _yearly in others}), max(left, 0)

    def _still_paid(self, answer: Answer, code: str, entitled: set[int]) -> list[tuple[str, int]]:
        """What people are enrolled with who are not entitled."""
        apart = not (answer.programme.of_household or self._of_home(code))
        found = []
        for one in self.home.persons:
            enrolled = self.enrolment(one, code)
            if enrolled is not None and one["id"] not in entitled and (not apart or one["id"] == answer.person["id"]):
                found.append((code, enrolled.amount * self._periods(code)))
        return found


def _truth(node: Node, at: View) -> bool | None:
    """Whether a condition is met; None where it cannot be known."""
    value = evaluate(node, at)
    return None if isinstance(value, Gap) else bool(value)


def _same(one: Answer, two: Answer) -> bool:
    """Whether two answers are about the same person; where one is of a household, of the same household."""
    of_household = one.programme.of_household or two.programme.of_household
    return of_household or one.person["id"] == two.person["id"]


def _finding(entitled: bool | None, enrolled: Enrolled | None, payable: int, hits: int) -> Finding:
    if (entitled and hits) or (enrolled and entitled is None):
        return Finding.ASK
    if enrolled and not entitled:
        return Finding.AGREES if enrolled.in_grace else Finding.EXIT
    if entitled and not enrolled:
        return Finding.ENTER
    return Finding.AMOUNT if entitled and enrolled and enrolled.amount != payable else Finding.AGREES
