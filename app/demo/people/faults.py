"""Every fault that is put into the county, with its share: what the checks must find, and what they must let pass."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from app.demo.people import flaws_of_households as households
from app.demo.people import flaws_of_persons as persons
from app.demo.people.drafts import Draft
from app.demo.people.flaws_of_households import listed
from app.demo.people.memory import Makings


@dataclass(frozen=True, slots=True)
class Fault:
    """A kind of fault: its name for people, its share of all households, how it is put in, and whether it is valid.

    A valid one is rare, not wrong: a check that refuses it is the one at fault.
    """

    label: str
    share: float
    put: Callable[[Draft, Makings], bool]
    valid: bool = False


FAULTS: dict[str, Fault] = {
    "registered_twice": Fault("同一身份证号登记在两户", 0.005, persons.registered_twice),
    "homophone": Fault("同村同生日、姓名同音的疑似重复", 0.003, persons.homophone),
    "digits_swapped": Fault("同名同生日、号码相邻两位颠倒的疑似重复", 0.003, persons.digits_swapped),
    "namesake": Fault("同村同名同生日的疑似重复", 0.002, persons.namesake),
    "dead_listed": Fault("已死亡仍在册", 0.006, listed("dead_listed", "dead", 45, 130, poor=False)),
    "cremated_listed": Fault("已火化仍在册", 0.002, listed("cremated_listed", "cremated", 45, 130, poor=False)),
    "several_cards": Fault("一人多卡", 0.006, households.several_cards),
    "held_by_another": Fault("人卡分离", 0.004, households.held_by_another),
    "shared_account": Fault("多户共用一个账号", 0.004, households.shared_account),
    "wrong_check": Fault("身份证号校验码错误", 0.004, persons.wrong_check),
    "wrong_card": Fault("银行卡号校验位错误", 0.004, households.wrong_card),
    "missing_head": Fault("没有户主", 0.002, households.missing_head),
    "two_heads": Fault("有两个户主", 0.002, households.two_heads),
    "child_older": Fault("子女比户主年长", 0.002, households.child_older),
    "sex_mismatch": Fault("性别与身份证号不符", 0.003, persons.sex_mismatch),
    "certificate_mismatch": Fault("残疾证号与本人或等级不符", 0.003, persons.certificate_mismatch),
    "land_over": Fault("补贴面积大于承包面积", 0.005, households.land_over),
    "payroll_recipient": Fault("财政供养人员享受低保", 0.002, listed("payroll_recipient", "public_payroll", 20, 64)),
    "vehicle_owner": Fault("低保家庭有机动车", 0.003, listed("vehicle_owner", "vehicles", 18, 75)),
    "company_owner": Fault("低保家庭办有企业", 0.001, listed("company_owner", "companies", 18, 75)),
    "house_owner": Fault("低保家庭有商品房", 0.0015, listed("house_owner", "houses", 18, 85)),
    "pension_undeclared": Fault("低保家庭领取职工养老金", 0.0015, listed("pension_undeclared", "pensions", 55, 99)),
    "prisoner": Fault("服刑人员享受低保", 0.0005, listed("prisoner", "prisoners", 18, 70)),
    "abolished_area": Fault("证件地区代码已撤销", 0.006, persons.abolished_area, valid=True),
    "old_number": Fault("15 位身份证号", 0.004, persons.old_number, valid=True),
    "rare_character": Fault("姓名有生僻字", 0.004, persons.rare_character, valid=True),
    "dotted": Fault("少数民族姓名有间隔号", 0.002, persons.dotted, valid=True),
}


class Tamperer:
    """Draws faults by their shares and puts each into the next household that suits it; never two into one."""

    def __init__(self) -> None:
        self._steps: list[tuple[float, str]] = []
        total = 0.0
        for name, fault in FAULTS.items():
            total += fault.share
            self._steps.append((total, name))
        self._total, self._due = total, list[str]()

    def tamper(self, random: Random, draft: Draft, makings: Makings) -> None:
        """Perhaps put a fault into this household."""
        roll = random.random()
        if roll < self._total:
            self._due.append(next(name for step, name in self._steps if roll < step))
        for place, name in enumerate(self._due):
            if FAULTS[name].put(draft, makings):
                del self._due[place]
                return
