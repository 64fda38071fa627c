"""What may be appended to a signed file: pyHanko's policy, with one slip of its put right.

pyHanko 0.38 counts the picture of a text field that was filled *before* the signature as changed by every later
revision, so a time stamp after the organisation's lock would read as tampering. Here only what a revision really wrote
has to be explained; each revision is examined by itself, so nothing escapes.
"""

from __future__ import annotations

from collections.abc import Iterable

from pyhanko.sign.diff_analysis import (
    DEFAULT_DIFF_POLICY,
    FormUpdatingRule,
    GenericFieldModificationRule,
    ModificationLevel,
    SigFieldCreationRule,
    SigFieldModificationRule,
    StandardDiffPolicy,
)
from pyhanko.sign.diff_analysis.form_rules_api import (
    FieldComparisonContext,
    FieldComparisonSpec,
    FormUpdate,
)


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


POLICY = StandardDiffPolicy(
    global_rules=DEFAULT_DIFF_POLICY.global_rules,
    form_rule=FormUpdatingRule(
        field_rules=[SigFieldCreationRule(), SigFieldModificationRule(), WrittenFields()]
    ),
)
