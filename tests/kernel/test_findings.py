"""Errors refuse, warnings do not."""

import pytest

from app.kernel.errors import DomainError
from app.kernel.findings import Finding


def test_an_error_refuses_and_names_field_and_row() -> None:
    finding = Finding("x", errors=("甲。", "乙。"))
    assert finding.is_refused
    assert [(fault.sentence, fault.field, fault.row) for fault in finding.faults("id_no", 3)] == [
        ("甲。", "id_no", 3),
        ("乙。", "id_no", 3),
    ]
    with pytest.raises(DomainError, match="甲。") as refusal:
        finding.accepted("id_no")
    assert len(refusal.value.faults) == 2


def test_a_warning_lets_the_value_in() -> None:
    finding = Finding("x", warnings=("请核对。",))
    assert not finding.is_refused
    assert finding.accepted() == "x"
