"""The models of the app; each file is about one topic."""

from registers.models.books import BookForm, Direction, NumberEntry, Register
from registers.models.calendar import CalendarDay
from registers.models.documents import RegisteredDocument, Secrecy, Urgency
from registers.models.files import PendingUpload, StoredFile
from registers.models.kinds import DocumentKind
from registers.models.printing import PrintJob, RegisterPrint

__all__ = [
    "BookForm",
    "CalendarDay",
    "Direction",
    "DocumentKind",
    "NumberEntry",
    "PendingUpload",
    "PrintJob",
    "Register",
    "RegisterPrint",
    "RegisteredDocument",
    "Secrecy",
    "StoredFile",
    "Urgency",
]
