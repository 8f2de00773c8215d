"""What a check says of one value: what refuses it, and what somebody should look at but nobody may refuse for."""

from __future__ import annotations

from dataclasses import dataclass

from app.kernel.errors import DomainError, Fault


@dataclass(frozen=True, slots=True)
class Finding:
    """A value as it is kept, the sentences that refuse it and the sentences that only warn.

    >>> Finding("1", warnings=("请核对。",)).accepted()
    '1'
    """

    value: str
    errors: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def is_refused(self) -> bool:
        """Whether something is wrong that no rare but real value can have."""
        return bool(self.errors)

    def faults(self, field: str = "", row: int | None = None) -> tuple[Fault, ...]:
        """The errors as faults of one field, for a form or a sheet."""
        return tuple(Fault(sentence, field, row) for sentence in self.errors)

    def accepted(self, field: str = "") -> str:
        """The value to keep; raises with every error."""
        if self.errors:
            raise DomainError(self.errors[0], faults=self.faults(field))
        return self.value
