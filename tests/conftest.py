"""Fixtures every test may ask for."""

from tests.access import office
from tests.cast import cast

__all__ = ["cast", "office"]
