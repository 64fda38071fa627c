"""What apps higher up do with every file that is newly kept, in the transaction that keeps it."""

from __future__ import annotations

from collections.abc import Callable

from registers.models import StoredFile

Watcher = Callable[[StoredFile], None]
_watchers: list[Watcher] = []


def watch(watcher: Watcher) -> None:
    """Be told of every new file; called from AppConfig.ready()."""
    if watcher not in _watchers:
        _watchers.append(watcher)


def tell(file: StoredFile) -> None:
    """Tell everybody who watches."""
    for watcher in _watchers:
        watcher(file)
