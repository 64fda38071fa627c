"""One line of Nơi nhận as chosen: the word forms and services share."""

from __future__ import annotations

from dataclasses import dataclass

from incoming.models import Delivery


@dataclass(frozen=True)
class Line:
    """One recipient as chosen: exactly one of principal, unit, external body or a one-off name."""

    purpose: str = Delivery.Purpose.ACT
    with_paper: bool = False
    principal_id: int | None = None
    unit_id: int | None = None
    external_id: int | None = None
    name: str = ""
    address: str = ""
    email: str = ""
    keep: bool = False
    """Lưu vào danh bạ: a one-off name becomes a body of the organisation's directory."""

    @property
    def target(self) -> tuple[object, ...]:
        """What identifies the recipient."""
        return (
            self.principal_id,
            self.unit_id,
            self.external_id,
            self.name.casefold() if not self.external_id else "",
        )

    @property
    def key(self) -> str:
        """How a form names it: p, u or e with the key of the row; "" for a one-off name."""
        return key_of(principal=self.principal_id, unit=self.unit_id, external=self.external_id)


def key_of(*, principal: int | None = None, unit: int | None = None, external: int | None = None) -> str:
    """p12 a person or phòng, u5 a unit of the system, e7 a body of the directory, "" otherwise."""
    for letter, pk in (("p", principal), ("u", unit), ("e", external)):
        if pk is not None:
            return f"{letter}{pk}"
    return ""


def line_for(key: str, *, purpose: str, with_paper: bool) -> Line:
    """The line a known key stands for."""
    name = {"p": "principal_id", "u": "unit_id", "e": "external_id"}[key[0]]
    paper = with_paper and name != "principal_id"
    return Line(purpose=purpose, with_paper=paper, **{name: int(key[1:])})  # type: ignore[arg-type]
