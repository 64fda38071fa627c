"""What a check of a PDF found, in plain values: for the panel, the journal and the tests."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from signing.keys.certificates import Identity
from signing.pdf.places import in_words


class Outcome(StrEnum):
    """The three answers. What cannot be proven is never called valid."""

    VALID = "valid"
    INVALID = "invalid"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        """The words on the screen."""
        return {
            Outcome.VALID: _("Chữ ký hợp lệ"),
            Outcome.INVALID: _("Chữ ký không hợp lệ"),
            Outcome.UNKNOWN: _("Không xác định"),
        }[self]

    @classmethod
    def worst(cls, outcomes: Iterable[Outcome]) -> Outcome:
        """One answer for several: invalid before unknown before valid."""
        found = set(outcomes)
        return next((one for one in (cls.INVALID, cls.UNKNOWN) if one in found), cls.VALID)


class Rule(StrEnum):
    """By which rule a file is judged."""

    ISSUED = "issued"  # a document issued here: person and organisation, closed by the organisation's lock
    ANNEX = "annex"  # a separately filed annex: the organisation alone, with its lock
    FOREIGN = "foreign"  # any PDF from anywhere


def prefix_of(field: str) -> str:
    """Which signature a reason is about: "Chữ ký của cơ quan: "."""
    words = in_words([field])
    return f"{words[0].upper()}{words[1:]}: "


@dataclass(frozen=True)
class SignatureReport:
    """One signature (or document time stamp), in the order they were made."""

    field: str
    outcome: Outcome
    reasons: tuple[str, ...]
    identity: Identity | None = None
    signing_time: datetime | None = None
    time_stamped: bool = False
    certifies: bool = False
    permits_filling: bool = True
    locks: bool = False
    changes: tuple[str, ...] = ()
    changed_fields: tuple[str, ...] = ()
    # The signature answers for the first so many bytes of the file (but for the place it stands in itself).
    covered_bytes: int = 0
    revision: int = 0
    tidy: bool = True
    covers_whole_file: bool = False
    is_time_stamp: bool = False

    @property
    def prefix(self) -> str:
        """What stands before a reason of this signature among those of the whole file."""
        return prefix_of(self.field)


@dataclass(frozen=True)
class Report:
    """The answer for the whole file."""

    outcome: Outcome
    rule: Rule
    reasons: tuple[str, ...]
    signatures: tuple[SignatureReport, ...] = ()
    size: int = 0
    readable: bool = True
    encrypted: bool = False
    # Nobody's signature is found, but the bytes of one are there.
    stripped: bool = False

    @property
    def signed(self) -> bool:
        """Whether anybody signed at all."""
        return any(not one.is_time_stamp for one in self.signatures)

    @property
    def unsigned(self) -> bool:
        """Whether it is a file like any other that nobody signed."""
        return self.readable and not self.signed and not self.stripped and self.rule is Rule.FOREIGN

    @property
    def practice(self) -> bool:
        """Whether a practice key was used: such a file is marked CHỮ KÝ THỬ NGHIỆM."""
        return any(one.identity is not None and one.identity.practice for one in self.signatures)

    @property
    def label(self) -> str:
        """The words on the screen for the whole file."""
        if self.unsigned:
            return _("Không có chữ ký số")
        return self.outcome.label

    def signature(self, field: str) -> SignatureReport | None:
        """The signature of a field, if it is signed."""
        return next((one for one in self.signatures if one.field == field), None)

    def as_dict(self) -> dict[str, Any]:
        """Plain values with times in ISO form, to be kept as JSON beside the document."""
        return {
            **asdict(self, dict_factory=_plain),
            "label": self.label,
            "signed": self.signed,
            "practice": self.practice,
        }


def _plain(entries: list[tuple[str, Any]]) -> dict[str, Any]:
    return {key: value.isoformat() if isinstance(value, datetime) else value for key, value in entries}
