"""One person and one programme, with everything that leads to the outcome; and rules tried out before they are law."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import chain

from sqlalchemy.orm import Session

from app.kernel import money
from app.kernel.columns import Choices
from app.kernel.words import _
from app.programmes.facts.columns import Moment
from app.programmes.facts.single import home_of
from app.programmes.formula import TermVerdict
from app.programmes.law import Law, ProgrammeLaw, law_of, parse_conditions
from app.programmes.models import Cycle, Payee, Rounding
from app.programmes.screening.compiling import Compiled, CompiledProgramme, compile_law
from app.programmes.screening.explanation import ConditionFound, Explanation, Outcome, State
from app.programmes.screening.household import Answer, Weighing
from app.programmes.vocabulary import vocabulary_of
from app.registry.listkind import list_labels
from app.registry.models import HitState, Person
from app.registry.services.attributes import county_of
from app.store.wall import lifted

DRAFT = "draft"
"""The code of rules that are tried out."""


def explain(
    session: Session, person: Person, programme_code: str, day: date, known_at: datetime | None = None
) -> Explanation | None:
    """Why a person is entitled, or not, on a day, by what was known at an instant; None where no rules hold."""
    county = county_of(person.division_code)
    law = law_of(session, county, day)
    compiled = compile_law(law, vocabulary_of(session, county, day))
    if compiled.programme(programme_code) is None:
        return None
    return explained(weighing_of(session, person, compiled, Moment(day, known_at)), person, programme_code)


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
    words = vocabulary_of(session, county, day)
    tried = Law(county, day, (*law.programmes, drafted), law.standards, law.kinds, law.relations)
    compiled = compile_law(tried, words)
    found = []
    for key in person_ids:
        person = session.get(Person, key)
        if person is not None:
            found.append(explained(weighing_of(session, person, compiled, Moment(day)), person, DRAFT))
    return [one for one in found if one is not None]


def weighing_of(session: Session, person: Person, compiled: Compiled, moment: Moment) -> Weighing:
    """The household of a person, as of the moment, under a law."""
    with lifted(session, "a rule reads what other departments and offices noted of a household"):
        return Weighing(home_of(session, person.household_id, moment), compiled)


def explained(weighing: Weighing, person: Person, code: str) -> Explanation | None:
    """The explanation of one person; of a household's programme that of its payee, unless the person is enrolled."""
    answers = weighing.answers(code)
    mine = next((one for one in answers if one.person["id"] == person.id), None)
    if mine is None and answers and answers[0].programme.of_household:
        mine = answers[0]
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
        steps=mine.reckoned.steps if mine.reckoned else (),
        standards=tuple(_standards(weighing, mine.programme)),
        relations=tuple(_relations(weighing, mine, outcome)),
        hits=tuple(_hits(weighing, mine)),
    )


def _conditions(answer: Answer) -> Iterator[ConditionFound]:
    for condition, verdict in zip(answer.programme.law.conditions, answer.verdicts, strict=False):
        said = "，".join(chain(verdict.found, verdict.missing))
        yield ConditionFound(condition.text, condition.clause, _state(verdict), verdict.required, said)


def _state(verdict: TermVerdict) -> State:
    return {True: State.MET, False: State.NOT_MET, None: State.MISSING}[verdict.met]


def _implicit(answer: Answer, outcome: Outcome) -> Iterator[ConditionFound]:
    """What no condition of the version says and yet decides."""
    if outcome.blocked_by or outcome.failed & ~((1 << len(answer.programme.conditions)) - 1):
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
        label = f"{code}·{grade}" if grade else code
        yield f"{label}：{money.shown(found) if found is not None else str(_('没有数值'))}"


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
