"""Every fault that is put among the enrolments: what it is, its share, and what a screening should find."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Share:
    """A fault: what people call it, how often it is put where it can be, and the finding that is right."""

    label: str
    share: float
    finding: str


EXIT, ENTER, AMOUNT, ASK, AGREES = "exit", "enter", "amount", "ask", "agrees"

SHARES: dict[str, Share] = {
    "dead_enrolled": Share("已登记死亡仍在享受", 0.40, EXIT),
    "income_above": Share("收入超过低保标准仍在享受", 0.004, EXIT),
    "forbidden_pair": Share("同时享受特困供养和低保", 0.50, EXIT),
    "certificate_expired": Share("残疾人证过期仍在享受", 0.50, EXIT),
    "area_above_contract": Share("补贴面积超过承包面积仍在享受", 1.0, EXIT),
    "period_over": Share("扶持期满仍在享受", 0.50, EXIT),
    "wrong_amount": Share("享受金额不对", 0.01, AMOUNT),
    "not_enrolled": Share("符合条件没有享受", 0.02, ENTER),
    "facts_missing": Share("缺少信息仍在享受", 0.003, ASK),
    "income_missing": Share("没有登记收入仍在享受低保", 1.0, ASK),
    "on_public_payroll": Share("财政供养人员家庭享受低保，名单到后才看得出", 1.0, AGREES),
}


@dataclass(frozen=True, slots=True)
class EnrolmentTruth:
    """A fault that was put among the enrolments. ``right`` and ``paid`` are fen per period, None for nothing."""

    fault: str
    finding: str
    programme: str
    household: str
    village: str
    name: str
    number: str
    right: int | None
    paid: int | None
