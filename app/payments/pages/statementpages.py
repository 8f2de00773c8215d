"""The page on which a bank's statement is given, and what was wrong with it, cell by cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for

from app.kernel.words import _
from app.payments.models import SpecialAccount
from app.payments.pages.parts import Table, crumbs, heads
from app.payments.services.statements import MOST_PROBLEMS, Outcome
from app.web.pages import Cell, Link
from app.web.saying import say


@dataclass(frozen=True, slots=True)
class TakingPage:
    """Where the file is given. ``problems`` is what was wrong with the last one, of which nothing was taken in."""

    title: str
    help: str
    errors: Sequence[str]
    problems: Table | None
    action_url: str
    back_url: str
    crumbs: Sequence[Link]


def taking_page(account: SpecialAccount, errors: Sequence[str] = (), outcome: Outcome | None = None) -> TakingPage:
    """The form, with what was wrong with the file sent in."""
    title = say(_("导入对账单"))
    return TakingPage(
        title=f"{title} · {account.holder}",
        help=say(_("上传网上银行导出的专户明细（Excel 或 CSV）。有一处不对就整份不导入；导入过的自动略过。")),
        errors=errors,
        problems=_problems(outcome) if outcome is not None and outcome.problems else None,
        action_url=url_for("StatementView.take", pk=account.id),
        back_url=url_for("SpecialBalancesView.reconciliation", pk=account.id),
        crumbs=crumbs(title),
    )


def _problems(outcome: Outcome) -> Table:
    rows = [[Cell(str(one.row)), Cell(one.field), Cell(say(one.sentence))] for one in outcome.problems]
    label = _("有错误，没有导入（最多列出 {most} 处）").format(most=MOST_PROBLEMS)
    return Table(say(label), heads(_("行号"), _("列"), _("问题")), rows)
