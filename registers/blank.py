"""Where a stamp may stand on a page without covering what is written there."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from PIL import Image, ImageOps, ImageStat

from registers.models import StoredFile
from registers.models.files import page_images_root
from registers.pages import NoPage, page_image, page_sizes, write_aside

LOOKED_AT = 160  # width of the picture that is searched, in pixels
STEP = 4
MARGIN = 3  # pixels kept free around it: letters reach below their line
DISTANCE = 15  # how much of darkness (0 white, 255 black) one whole page of distance is worth
WRITING = 3  # and how much more covering writing costs


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
    kept = page_images_root(stored.sha256) / f"room-{width:.3f}-{height:.3f}.json"
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
    dark = ImageOps.invert(picture)
    wide, high = round(width * picture.width), round(height * picture.width)
    best, best_cost = near, float("inf")
    for top in range(STEP, picture.height - high - STEP, STEP):
        for left in range(STEP, picture.width - wide - STEP, STEP):
            room = (left - MARGIN, top - MARGIN, left + wide + MARGIN, top + high + MARGIN)
            covered = ImageStat.Stat(dark.crop(room)).mean[0]
            place = (left / picture.width, top / picture.height)
            away = abs(place[0] - near[0]) + abs(place[1] - near[1])
            cost = covered * WRITING + away * DISTANCE
            if cost < best_cost:
                best, best_cost = place, cost
    return best
