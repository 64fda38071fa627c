"""Where a stamp may stand on a page without covering what is written there."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from PIL import Image

from registers.models import StoredFile
from registers.models.files import page_images_root
from registers.pages import NoPage, page_image, page_sizes, write_aside

LOOKED_AT = 160  # width of the picture that is searched, in pixels
STEP = 4
INK = 200  # darker than this is writing
LOWEST = 0.55  # a stamp stands in the upper part of the page


@dataclass(frozen=True)
class Spot:
    """A place on the page: left upper corner, width and height, and the page's own size, all in points."""

    x: float
    y: float
    width: float
    height: float
    page_width: float
    page_height: float


def blank_spot(stored: StoredFile, *, width: float, height: float, near: tuple[float, float]) -> Spot | None:
    """The place on page 1 with the least writing, as near as possible to ``near`` (parts of the page's width, height).

    ``width`` and ``height`` are parts of the page's width. Looked for once and kept beside the page's pictures; None
    where the page has no picture.
    """
    kept = page_images_root(stored.sha256) / f"blank-{width:.3f}-{height:.3f}.json"
    try:
        return Spot(**json.loads(kept.read_text("utf-8")))
    except (FileNotFoundError, ValueError, TypeError):
        pass
    sizes = page_sizes(stored)
    try:
        path = page_image(stored, 1, LOOKED_AT)
    except NoPage:
        return None
    if not sizes:
        return None
    with Image.open(path) as picture:
        left, top = _search(picture.convert("L"), width, height, near)
    page = sizes[0]
    spot = Spot(
        left * page.width, top * page.height, width * page.width, height * page.width, page.width, page.height
    )
    write_aside(kept, lambda target: target.write_text(json.dumps(asdict(spot)), "utf-8"))
    return spot


def _search(
    picture: Image.Image, width: float, height: float, near: tuple[float, float]
) -> tuple[float, float]:
    """Left and top of the best place, as parts of the page's width and height."""
    ink = picture.point(lambda value: 255 if value < INK else 0)
    wide, high = round(width * picture.width), round(height * picture.width)
    lowest = max(int(picture.height * LOWEST) - high, 1)
    best, best_cost = near, float("inf")
    for top in range(STEP, lowest, STEP):
        for left in range(STEP, picture.width - wide - STEP, STEP):
            box = ink.crop((left, top, left + wide, top + high))
            covered = box.histogram()[255]
            place = (left / picture.width, top / picture.height)
            away = abs(place[0] - near[0]) + abs(place[1] - near[1])
            cost = covered + away * 100
            if cost < best_cost:
                best, best_cost = place, cost
    return best
