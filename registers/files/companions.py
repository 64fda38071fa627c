"""What apps higher up keep of a file, one row each: read along with the file, in the query that reads it."""

from __future__ import annotations

_names: list[str] = []


def come_along(name: str) -> None:
    """Read this relation of StoredFile along; called from AppConfig.ready()."""
    if name not in _names:
        _names.append(name)


def with_file(path: str = "file") -> tuple[str, ...]:
    """What select_related() takes to read a file with its companions; ``path`` leads to the file."""
    return (path, *(f"{path}__{name}" for name in _names))
