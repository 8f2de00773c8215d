"""One person and one programme, with everything that leads to the outcome; and rules tried out before they are law."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import chain

from sqlalchemy.orm import Session

from app.kernel import money
from app.kernel.columns import Choices
from app.kernel.words import _
from app.programmes.facts.columns import Moment
from app.programmes.facts.single import home_of
from app.programmes.formula import TermVerdict
from app.programmes.law import Law, ProgrammeLaw, law_of, parse_conditions
from app.programmes.models import Cycle, Payee, Rounding, StandardKind
from app.programmes.names import UNITS
from app.programmes.screening.compiling import Compiled, CompiledProgramme, compile_law
from app.programmes.screening.explanation import ConditionFound, Explanation, Outcome, State
from app.programmes.screening.household import Answer, Weighing
from app.programmes.screening.keeping import compiled_law
from app.programmes.vocabulary import vocabulary_of
from app.registry.listkind import list_labels
from app.registry.models import HitState, Person
from app.registry.recertifying import standing
from app.registry.services.attributes import county_of
from app.store.wall import lifted

DRAFT = "draft"
"""The code of rules that are tried out."""
_SUSPENDED = _("年度核查逾期未报，暂停发放，核查确认后恢复。")


@dataclass(frozen=True)
class Explanations:
    """A household explained: whoever of it and whichever programme is asked for, from facts that were read once."""

    weighing: Weighing
    codes: tuple[str, ...]
    suspended: frozenset[str] = frozenset()

    def of(self, person_id: int, code: str) -> Explanation | None:
        """The explanation of one person and one programme; None where the rules do not look at the person."""
        return explained(self.weighing, person_id, code, (_SUSPENDED,) if code in self.suspended else ())

    def of_person(self, person_id: int) -> list[Explanation]:
        """The explanations of one person in every programme."""
        return [one for code in self.codes if (one := self.of(person_id, code)) is not None]


def explain(
    session: Session, person: Person, programme_code: str, day: date, known_at: datetime | None = None
) -> Explanation | None:
    """Why a person is entitled, or not, on a day, by what was known at an instant; None where no rules hold."""
    return explain_household(session, person.household_id, [programme_code], day, known_at).of(
        person.id, programme_code
    )


def explain_household(
    session: Session,
    household_id: int,
    codes: Collection[str] | None,
    day: date,
    known_at: datetime | None = None,
) -> Explanations:
    """A household in these programmes of its county, or all: its facts are read once, the law once in a transaction.

    Raises ``LookupError`` where there is no such household.
    """
    with lifted(session, "a rule reads what other departments and offices noted of a household"):
        home = home_of(session, household_id, Moment(day, known_at))
        compiled = compiled_law(session, county_of(home.division_code), day)
        wanted = [one.code for one in compiled.programmes if codes is None or one.code in codes]
        suspended = frozenset(_suspended(session, household_id, wanted, day))
    return Explanations(Weighing(home, compiled), tuple(wanted), suspended)


def try_out(
    session: Session,
    county: str,
    conditions_text: str,
    amount_text: str,
    unit: str,
    person_ids: Sequence[int],
    day: date,
    rounding: str = Rounding.FEN,
) -> list[Explanation]:
    """What rules that nobody has published would say of some people; a fault in them raises its ``Mistake``."""
    drafted = ProgrammeLaw(
        code=DRAFT,
        name=str(_("试算")),
        programme_id=0,
        version_id=0,
        unit=unit,
        cycle=Cycle.MONTH,
        rounding=rounding,
        payee=Payee.SELF,
        grace_months=0,
        conditions=parse_conditions(conditions_text),
        amount=amount_text,
        number=0,
        document_no="",
        effective_from=day,
    )
    law = law_of(session, county, day)
    tried = Law(county, day, (*law.programmes, drafted), law.standards, law.kinds, law.relations)
    compiled = compile_law(tried, vocabulary_of(session, county, day))
    people = filter(None, (session.get(Person, key) for key in person_ids))
    found = [explained(weighing_of(session, one, compiled, Moment(day)), one.id, DRAFT, anyway=True) for one in people]
    return [one for one in found if one is not None]


def weighing_of(session: Session, person: Person, compiled: Compiled, moment: Moment) -> Weighing:
    """The household of a person, as of the moment, under a law."""
    with lifted(session, "a rule reads what other departments and offices noted of a household"):
        return Weighing(home_of(session, person.household_id, moment), compiled)


def explained(
    weighing: Weighing, person_id: int, code: str, notes: tuple[str, ...] = (), *, anyway: bool = False
) -> Explanation | None:
    """The explanation of one person; of a household's programme that of its payee, unless the person is enrolled.

    The steps of the amount are told where no condition fails, or ``anyway``.
    """
    mine = weighing.answer(code, person_id)
    if mine is None:
        return None
    outcome = weighing.outcome(mine)
    return Explanation(
        programme=mine.programme.law,
        day=weighing.home.moment.day,
        person_id=mine.person["id"],
        name=mine.person["name"],
        outcome=outcome,
        conditions=(*_conditions(mine), *_implicit(mine, outcome)),
        steps=mine.reckoned.steps if (anyway or not mine.fails) and mine.reckoned else (),
        standards=tuple(_standards(weighing, mine.programme)),
        relations=tuple(_relations(weighing, mine, outcome)),
        hits=tuple(_hits(weighing, mine)),
        notes=notes,
    )


def _suspended(session: Session, household_id: int, codes: Iterable[str], day: date) -> Iterator[str]:
    """The programmes whose payment rests since the household was not recertified in time."""
    if standing.is_suspended(session, household_id, day):
        yield from (code for code in codes if standing.is_suspended(session, household_id, day, code))


def _conditions(answer: Answer) -> Iterator[ConditionFound]:
    for condition, verdict in zip(answer.programme.law.conditions, answer.verdicts, strict=False):
        said = "，".join(chain(verdict.found, verdict.missing))
        yield ConditionFound(condition.text, condition.clause, _state(verdict), verdict.required, said)


def _state(verdict: TermVerdict) -> State:
    return {True: State.MET, False: State.NOT_MET, None: State.MISSING}[verdict.met]


def _implicit(answer: Answer, outcome: Outcome) -> Iterator[ConditionFound]:
    """What no condition of the version says and yet decides."""
    if outcome.blocked_by or outcome.failed >> len(answer.programme.conditions):
        reason = outcome.reason or ""
        yield ConditionFound(reason, "", State.NOT_MET, str(_("没有其他情形限制")), reason)
    elif outcome.missing >> len(answer.programme.conditions) and answer.reckoned is not None:
        said = "，".join(answer.reckoned.missing)
        yield ConditionFound(str(_("金额可以算出")), "", State.MISSING, str(_("金额可以算出")), said)


def _standards(weighing: Weighing, programme: CompiledProgramme) -> Iterator[str]:
    law, division = weighing.compiled.law, weighing.home.division_code
    read = sorted({key for rule in programme.rules for key in rule.standards})
    for code, grade in read:
        found = law.standard(code, grade, division)
        label = weighing.compiled.standard_label(code, grade)
        yield f"{label}：{_figure(found, law.kinds[code]) if found is not None else str(_('没有数值'))}"


def _figure(hundredths: int, kind: str) -> str:
    """A standard's value with its unit."""
    if kind == StandardKind.NUMBER:
        return f"{Decimal(hundredths).scaleb(-2).normalize():f}"
    return f"{money.shown(hundredths)} {UNITS[kind]}"


def _relations(weighing: Weighing, answer: Answer, outcome: Outcome) -> Iterator[str]:
    law = weighing.compiled.law
    for one in law.relations:
        if one.programme == answer.programme.code or (one.kind == "higher" and one.other == answer.programme.code):
            other = one.other if one.programme == answer.programme.code else one.programme
            named = weighing.compiled.programme(other)
            name = named.law.name if named else other
            decided = str(_("（起作用）")) if outcome.blocked_by == other else ""
            basis = f"，{one.document_no}" if one.document_no else ""
            yield f"{_RELATION_WORDS[one.kind].format(name)}{decided}{basis}"


_RELATION_WORDS = {
    "forbid": "不得同时享受“{}”",
    "higher": "与“{}”只享受较高的一项",
    "deduct": "从中扣减“{}”",
    "not_income": "“{}”不计入家庭收入",
}


def _hits(weighing: Weighing, answer: Answer) -> Iterator[str]:
    labels = list_labels()
    waiting = set(weighing.pending(answer))
    for hit in weighing.home.hits:
        if hit.id in waiting or hit.person_id == answer.person["id"]:
            state: Choices = HitState.OPEN if weighing.home.is_open(hit) else HitState(hit.state)
            yield "，".join(filter(None, (f"{labels.get(hit.kind, hit.kind)}：{state.label}", hit.told)))
