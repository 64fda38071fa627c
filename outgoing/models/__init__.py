"""The models of the app; each file is about one topic."""

from outgoing.models.documents import OutgoingAccess, OutgoingAttachment, OutgoingDocument, SigningAuthority
from outgoing.models.recipients import ExternalBody, Recipient, RecipientGroup

__all__ = [
    "ExternalBody",
    "OutgoingAccess",
    "OutgoingAttachment",
    "OutgoingDocument",
    "Recipient",
    "RecipientGroup",
    "SigningAuthority",
]
