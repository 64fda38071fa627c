"""The models of the app; each file is about one topic."""

from signing.models.compositions import Composition
from signing.models.keys import WRONG_PINS, Seal, Signature, SignatureCheck, SigningKey
from signing.models.requests import SigningRequest, Step
from signing.models.revisions import Remark, Revision, TextTemplate
from signing.models.routes import Act, Route, RouteStep, Who
from signing.models.rules import Authorisation, SigningRules

__all__ = [
    "WRONG_PINS",
    "Act",
    "Authorisation",
    "Composition",
    "Remark",
    "Revision",
    "Route",
    "RouteStep",
    "Seal",
    "Signature",
    "SignatureCheck",
    "SigningKey",
    "SigningRequest",
    "SigningRules",
    "Step",
    "TextTemplate",
    "Who",
]
