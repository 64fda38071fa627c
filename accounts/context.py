"""What every page's frame needs: the rail with its counts, the unread bell, the practice banner."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import cached_property

from accounts import registry
from accounts.actor import Actor
from accounts.models import Notification

RAIL_COOKIE = "rail"


@dataclass
class RailItem:
    """One link of the rail."""

    label: Any
    url: str
    count: int | None = None
    late: bool = False
    current: bool = False


@dataclass
class RailSection:
    """One heading of the rail."""

    key: str
    label: Any
    icon: str
    url: str
    current: bool = False
    items: list[RailItem] = field(default_factory=list)

    @property
    def total(self) -> int:
        """Count of the first counted worklist: what waits, shown on the collapsed rail."""
        return next((item.count for item in self.items if item.count is not None), 0)


class Frame:
    """Computed when a template first asks, so that pages without the frame pay nothing."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.actor: Actor | None = getattr(request, "actor", None)

    @cached_property
    def counts(self) -> dict[str, int]:
        """Worklist counts by key, with "unread" for the bell: one query."""
        if self.actor is None:
            return {}
        return registry.counts(
            self.actor, {"unread": Notification.objects.filter(user=self.actor.user, read_at=None)}
        )

    @property
    def unread(self) -> int:
        """Unread notifications."""
        return self.counts.get("unread", 0)

    @cached_property
    def practice(self) -> bool:
        """Whether practice data is loaded here."""
        return bool(settings.EOFFICE_PRACTICE)

    @property
    def mini(self) -> bool:
        """Whether the user has collapsed the rail."""
        return self.request.COOKIES.get(RAIL_COOKIE) == "gon"

    @property
    def _page_name(self) -> str:
        match = self.request.resolver_match
        return match.view_name if match else ""

    @cached_property
    def rail(self) -> list[RailSection]:
        """Sections and worklists this position may use."""
        if self.actor is None:
            return []
        here = self.request.get_full_path()
        path, page = self.request.path, self._page_name
        built: dict[str, RailSection] = {}
        for section in sorted(registry.sections.values(), key=lambda s: s.order):
            if section.visible(self.actor):
                url = str(section.url)  # reverse_lazy() until here
                current = path == url or (url != "/" and path.startswith(url))
                built[section.key] = RailSection(section.key, section.label, section.icon, url, current)
        for worklist in registry.worklists_of(self.actor):
            if worklist.section in built:
                count = self.counts.get(worklist.key) if worklist.counted else None
                if not count and worklist.hide_empty(self.actor):
                    continue
                url = str(worklist.url)
                current = here == url or here.startswith(url + "&") or page in worklist.pages
                item = RailItem(worklist.label, url, count, worklist.late, current)
                built[worklist.section].items.append(item)
        return list(built.values())


def frame_of(request: HttpRequest) -> Frame:
    """The frame of this request, one for view and template, so that its counts are asked once."""
    if not hasattr(request, "_frame"):
        request._frame = Frame(request)  # type: ignore[attr-defined]
    return request._frame  # type: ignore[attr-defined,no-any-return]


def frame(request: HttpRequest) -> dict[str, Any]:
    """Template variables of the frame."""
    return {"actor": getattr(request, "actor", None), "frame": frame_of(request)}
