"""What all refusals of this package have in common: a sentence for the person in front of the screen."""

from __future__ import annotations


class PdfProblem(ValueError):
    """Something cannot be done with this file; ``str()`` is the sentence to show."""
