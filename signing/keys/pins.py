"""A PIN that cannot slip into a log, an error page or a traceback."""

from __future__ import annotations


class Pin:
    """Holds a PIN for the time of one request. Printing, formatting and pickling it show nothing."""

    __slots__ = ("_digits",)

    def __init__(self, digits: str) -> None:
        self._digits = digits

    def reveal(self) -> str:
        """The PIN itself, for the one call that opens the key."""
        return self._digits

    def __repr__(self) -> str:
        return "Pin(…)"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return repr(self)

    def __reduce__(self) -> str | tuple[object, ...]:
        raise TypeError("A PIN is not stored or sent anywhere.")

    def __bool__(self) -> bool:
        return bool(self._digits)
