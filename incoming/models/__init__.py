"""The models of the app; each file is about one topic."""

from incoming.models.assignments import Assignment
from incoming.models.deliveries import Delivery, DeliveryEvent, Envelope, EnvelopeFile
from incoming.models.documents import Attachment, Channel, IncomingAccess, IncomingDocument
from incoming.models.instructions import InstructionTemplate, Proposal
from incoming.models.recalls import Answer, Correction, Recall

__all__ = [
    "Answer",
    "Assignment",
    "Attachment",
    "Channel",
    "Correction",
    "Delivery",
    "DeliveryEvent",
    "Envelope",
    "EnvelopeFile",
    "IncomingAccess",
    "IncomingDocument",
    "InstructionTemplate",
    "Proposal",
    "Recall",
]
