"""What may be appended to a signed file: pyHanko's policy, with one slip of its put right.

pyHanko 0.38 counts the picture of a text field that was filled *before* the signature as changed by every later
revision, so a time stamp after the organisation's lock would read as tampering. Here only what a revision really wrote
has to be explained; each revision is examined by itself, so nothing escapes.
"""

from __future__ import annotations

from collections.abc import Iterable

from pyhanko.pdf_utils.generic import IndirectObject
from pyhanko.pdf_utils.reader import HistoricalResolver
from pyhanko.sign.diff_analysis import (
    DEFAULT_DIFF_POLICY,
    CatalogModificationRule,
    FormUpdatingRule,
    GenericFieldModificationRule,
    ModificationLevel,
    SigFieldCreationRule,
    SigFieldModificationRule,
    StandardDiffPolicy,
    SuspiciousModification,
)
from pyhanko.sign.diff_analysis.constants import ROOT_EXEMPT_STRICT_COMPARISON
from pyhanko.sign.diff_analysis.form_rules_api import (
    FieldComparisonContext,
    FieldComparisonSpec,
    FormUpdate,
)
from pyhanko.sign.diff_analysis.rules_api import ReferenceUpdate, WhitelistRule


class WrittenFields(GenericFieldModificationRule):
    """Form filling, judged by the objects the revision wrote."""

    def check_form_field(
        self, fq_name: str, spec: FieldComparisonSpec, context: FieldComparisonContext
    ) -> Iterable[tuple[ModificationLevel, FormUpdate]]:
        """Pass on the updates of one field that concern the revision under examination."""
        written = context.new.explicit_refs_in_revision()
        for level, update in super().check_form_field(fq_name, spec, context):
            if update.updated_ref in written:
                yield level, update


class Certified(WhitelistRule):
    """The catalog's word that the new signature certifies the file, and no other permission."""

    def apply(self, old: HistoricalResolver, new: HistoricalResolver) -> Iterable[ReferenceUpdate]:
        """Explain a new /Perms entry that names the certifying signature."""
        if "/Perms" in old.root or "/Perms" not in new.root:
            return
        if set(new.root["/Perms"]) != {"/DocMDP"}:
            raise SuspiciousModification("Permissions other than those of a certification were added.")
        perms = new.root.raw_get("/Perms")
        if isinstance(perms, IndirectObject) and old.is_ref_unassignable(perms.reference):
            yield ReferenceUpdate(perms.reference, context_checked=None)


_FORM = FormUpdatingRule(field_rules=[SigFieldCreationRule(), SigFieldModificationRule(), WrittenFields()])

# After a signature: what the standard allows.
POLICY = StandardDiffPolicy(global_rules=DEFAULT_DIFF_POLICY.global_rules, form_rule=_FORM)

# Before the first one: the same, and the mark of a certification.
FIRST_SIGNATURE_POLICY = StandardDiffPolicy(
    global_rules=[
        CatalogModificationRule(ignored_keys=ROOT_EXEMPT_STRICT_COMPARISON | {"/Perms"}),
        *(one for one in DEFAULT_DIFF_POLICY.global_rules if not isinstance(one, CatalogModificationRule)),
        Certified().as_qualified(ModificationLevel.FORM_FILLING),
    ],
    form_rule=_FORM,
)
