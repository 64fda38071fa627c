"""The stamp ĐẾN finds room on the page."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageDraw

from registers.blank import blank_spot
from registers.files import store

pytestmark = pytest.mark.django_db


def page(*written: tuple[int, int, int, int]):
    """An A4 scan with writing in the given boxes (left, top, right, bottom, in hundredths of the page)."""
    picture = Image.new("RGB", (800, 1131), "white")
    draw = ImageDraw.Draw(picture)
    for left, top, right, bottom in written:
        draw.rectangle((left * 8, top * 11.31, right * 8, bottom * 11.31), fill="black")
    data = io.BytesIO()
    picture.save(data, "PNG", dpi=(96, 96))
    data.seek(0)
    return store(data, "trang.png")


def covers(spot, box) -> bool:
    left, top, right, bottom = (part / 100 for part in box)
    x, y = spot.x / spot.page_width, spot.y / spot.page_height
    wide, high = spot.width / spot.page_width, spot.height / spot.page_height
    return x < right and x + wide > left and y < bottom and y + high > top


def test_an_empty_page_takes_it_at_the_usual_place():
    spot = blank_spot(page(), width=0.27, height=0.13, near=(0.555, 0.146))
    assert spot is not None
    assert abs(spot.x / spot.page_width - 0.555) < 0.03
    assert abs(spot.y / spot.page_height - 0.146) < 0.03


def test_it_keeps_clear_of_what_is_written():
    heading = (50, 12, 95, 30)
    spot = blank_spot(page(heading), width=0.27, height=0.13, near=(0.555, 0.146))
    assert spot is not None
    assert not covers(spot, heading)


def test_it_does_not_touch_the_name_that_ends_a_page():
    name = (58, 38, 76, 38.5)
    spot = blank_spot(
        page(*((50, line, 80, line + 1.2) for line in range(3, 35, 3)), name),
        width=0.27,
        height=0.13,
        near=(0.555, 0.146),
    )
    assert spot is not None
    assert not covers(spot, (57, 37, 77, 39.5))


def test_a_file_without_pictures_has_no_place():
    assert (
        blank_spot(
            store(io.BytesIO("Chỉ có chữ".encode()), "a.txt"), width=0.27, height=0.13, near=(0.5, 0.1)
        )
        is None
    )
