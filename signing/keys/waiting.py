"""pyHanko speaks asyncio; our callers do not, and some of them run inside somebody else's loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

Answer = TypeVar("Answer")


def wait_for(make: Callable[[], Coroutine[Any, Any, Answer]]) -> Answer:
    """Run the coroutine to its end, in a thread of its own where a loop already runs in this one."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(make())
    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(lambda: asyncio.run(make())).result()
