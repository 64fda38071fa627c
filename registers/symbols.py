"""Số và ký hiệu: how a number becomes the symbol of an outgoing document (Phụ lục I, III Nghị định 30/2020/NĐ-CP).

A named kind is written ``15/QĐ-CTK``: its abbreviation and the agency's. Công văn and Thư công have no abbreviation;
their second part is the drafting unit's, or the field's where an organisation has no phòng: ``12/CTK-TCHC``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.utils.translation import gettext as _

from accounts.errors import Refused
from registers.models import DocumentKind
from registers.models.books import display_number

NUMBER, KIND, AGENCY, UNIT = "{số}", "{loại}", "{cơ quan}", "{đơn vị}"
PLACEHOLDERS = (NUMBER, KIND, AGENCY, UNIT)
DEFAULT_PATTERN = f"{NUMBER}/{KIND}-{AGENCY}-{UNIT}"
FAMILIAR = "QĐ"
LITERAL = re.compile(r"[\w.&]+", re.UNICODE)


def check_pattern(pattern: str, kinds: Sequence[DocumentKind]) -> None:
    """Raise Refused when the pattern gives no lawful symbol for one of the kinds (none: all); "" is the usual."""
    if not pattern:
        return
    groups = _groups(pattern)
    literals = [group for group in groups if group not in PLACEHOLDERS]
    if "CV" in (literal.upper() for literal in literals):
        raise _wrong(_("Công văn không có chữ viết tắt tên loại: viết 12/CTK-TCHC, không viết 12/CV-CTK."))
    _check_named_kinds(groups, literals, kinds)
    without_code = not kinds or any(not kind.code for kind in kinds)
    if without_code and UNIT not in groups:
        raise _wrong(
            _("Sổ nhận công văn: mẫu ký hiệu phải có {đơn vị}, ví dụ %(example)s.")
            % {"example": DEFAULT_PATTERN}
        )


def _check_named_kinds(groups: list[str], literals: list[str], kinds: Sequence[DocumentKind]) -> None:
    with_code = [kind for kind in kinds if kind.code]
    if KIND in groups or (kinds and not with_code):
        return
    if len(kinds) == 1 and with_code[0].code in literals:
        return
    raise _wrong(
        _("Mẫu ký hiệu phải có {loại}, hoặc chữ viết tắt của loại duy nhất mà sổ nhận, ví dụ %(example)s.")
        % {"example": DEFAULT_PATTERN}
    )


def _groups(pattern: str) -> list[str]:
    start, slash, rest = pattern.partition("/")
    if start != NUMBER or not slash:
        raise _wrong(_("Mẫu ký hiệu bắt đầu bằng {số}/, ví dụ {số}/QĐ-{cơ quan}."))
    if re.search(r"\s", rest.replace(AGENCY, "").replace(UNIT, "")):
        raise _wrong(_("Mẫu ký hiệu không có dấu cách."))
    groups = rest.split("-")
    for group in groups:
        if group.startswith("{") and group not in PLACEHOLDERS[1:]:
            known = ", ".join(PLACEHOLDERS)
            raise _wrong(_("Không hiểu “%(group)s”. Chỉ dùng %(known)s.") % {"group": group, "known": known})
        if group not in PLACEHOLDERS and not LITERAL.fullmatch(group):
            raise _wrong(_("Các nhóm chữ viết tắt cách nhau bằng một gạch nối, không để trống."))
    if not groups or all(group in (KIND, UNIT) for group in groups):
        raise _wrong(_("Mẫu ký hiệu phải có chữ viết tắt của cơ quan."))
    return groups


def _wrong(message: str) -> Refused:
    return Refused(message, field="symbol_pattern")


def symbol(
    pattern: str,
    *,
    number: int,
    suffix: str = "",
    kind: DocumentKind,
    agency: str,
    unit: str = "",
) -> str:
    """The symbol of one document. ``unit`` is the drafting unit's abbreviation, or the field's where there is none.

    Raises Refused rather than leave an empty part behind a hyphen.
    """
    values = {KIND: kind.code, AGENCY: agency.strip(), UNIT: "" if kind.code else unit.strip()}
    groups = (pattern or DEFAULT_PATTERN).partition("/")[2].split("-")
    if AGENCY in groups and not values[AGENCY]:
        raise Refused(_("Cơ quan chưa có chữ viết tắt nên chưa ghép được ký hiệu."))
    if not kind.code and not values[UNIT] and UNIT in groups:
        raise Refused(
            _(
                "Chọn đơn vị soạn thảo hoặc lĩnh vực: ký hiệu công văn cần phần sau gạch nối, ví dụ 12/CTK-TCHC."
            ),
            field="field",
        )
    written = [values.get(group, group) for group in groups]
    return f"{display_number(number, suffix)}/{'-'.join(part for part in written if part)}"


def examples(
    pattern: str, kinds: Sequence[DocumentKind], *, agency: str, unit: str, number: int
) -> list[str]:
    """Symbols the pattern would give for up to two of the kinds: one with an abbreviation, one without."""
    with_code = sorted((kind for kind in kinds if kind.code), key=lambda kind: kind.code != FAMILIAR)[:1]
    without = [kind for kind in kinds if not kind.code][:1]
    return [
        symbol(pattern, number=number, kind=kind, agency=agency or "CTK", unit=unit or "TH")
        for kind in with_code + without
    ]
