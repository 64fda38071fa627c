"""Fields and forms of this app, and what forms of other apps share: uploads, and the stop before state secrets."""

from registers.forms.books import LedgerFilterForm, ReasonForm, RegisterForm, SpoilForm
from registers.forms.printing import PrintForm
from registers.forms.secrecy import SECRET_STOP, SecrecyMixin
from registers.forms.uploads import UploadsField, UploadsInput

__all__ = [
    "SECRET_STOP",
    "LedgerFilterForm",
    "PrintForm",
    "ReasonForm",
    "RegisterForm",
    "SecrecyMixin",
    "SpoilForm",
    "UploadsField",
    "UploadsInput",
]
