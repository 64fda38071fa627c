"""The models of the app; each file is about one topic."""

from accounts.models.journal import JournalEntry
from accounts.models.notifications import Notification
from accounts.models.people import Appointment, Delegation, Position, Principal, Role, RoleGroup
from accounts.models.units import OrganisationSettings, Unit
from accounts.models.users import User

__all__ = [
    "Appointment",
    "Delegation",
    "JournalEntry",
    "Notification",
    "OrganisationSettings",
    "Position",
    "Principal",
    "Role",
    "RoleGroup",
    "Unit",
    "User",
]
