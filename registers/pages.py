"""Pictures of the pages of PDFs and images, made on demand and kept beside the files."""

from __future__ import annotations

import json
import os
import tempfile
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_cache_control
from django.utils.http import parse_etags, quote_etag
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from registers.files.contents import IMAGE_PIXELS
from registers.files.pdfium import PDFIUM
from registers.models import StoredFile
from registers.models.files import page_images_root

WIDTHS = (160, 800, 1200, 1600)
DEFAULT_WIDTH = 1200
TALLEST = 6  # a page is drawn at most six times as high as wide
LIGHT_ENOUGH = 300_000  # a scan that is heavier than this as PNG is kept as JPEG
YEAR = 365 * 24 * 60 * 60
POINTS_PER_INCH = 72
SUFFIXES = {".png": "image/png", ".jpg": "image/jpeg"}


class NoPage(Exception):
    """There is no such page, or it cannot be drawn."""


@dataclass(frozen=True)
class PageSize:
    """Size of a page in points."""

    width: float
    height: float


def page_image(stored: StoredFile, number: int, width: int = DEFAULT_WIDTH) -> Path:
    """The picture of page ``number`` (from 1) in one of WIDTHS; made once. Raises NoPage."""
    if width not in WIDTHS or not stored.has_page_images or not 1 <= number <= (stored.pages or 1):
        raise NoPage
    stem = page_images_root(stored.sha256) / f"{number}-{width}"
    for suffix in SUFFIXES:
        if (made := stem.with_suffix(suffix)).is_file():
            return made
    try:
        picture = (_pdf_page if stored.is_pdf else _image_page)(stored.path, number, width)
    except (ValueError, OSError, SyntaxError, EOFError, IndexError, Image.DecompressionBombError) as problem:
        raise NoPage from problem
    return _keep(picture, stem)


def page_sizes(stored: StoredFile) -> list[PageSize]:
    """Sizes of all pages in points, read once: for the place a page takes before its picture is there."""
    kept = page_images_root(stored.sha256) / "sizes.json"
    try:
        return [PageSize(*size) for size in json.loads(kept.read_text("utf-8"))]
    except (FileNotFoundError, ValueError, TypeError):
        pass
    try:
        sizes = (_pdf_sizes if stored.is_pdf else _image_sizes)(stored.path) if stored.has_page_images else []
    except (ValueError, OSError, SyntaxError, EOFError, Image.DecompressionBombError):
        return []
    write_aside(kept, lambda path: path.write_text(json.dumps(sizes), "utf-8"))
    return [PageSize(*size) for size in sizes]


def page_list(stored: StoredFile, url_of: Callable[[int], str], *, name: str = "") -> list[dict[str, Any]]:
    """The pages as the viewer component takes them: number, url, width and height in whole points, alt.

    Behind one address stands another file once it is signed or replaced, so the address says which content it means.
    """
    pages = []
    for number, size in enumerate(page_sizes(stored), 1):
        alt = _("Trang %(n)s của %(name)s") % {"n": number, "name": name} if name else _("Trang %s") % number
        width, height = round(size.width), round(size.height)
        url = f"{url_of(number)}?ban={stored.sha256[:12]}"
        pages.append({"number": number, "url": url, "width": width, "height": height, "alt": alt})
    return pages


def page_response(
    stored: StoredFile, number: int, width: int = DEFAULT_WIDTH, *, request: HttpRequest | None = None
) -> HttpResponse | FileResponse:
    """Answer with a page's picture; 404 when there is none. The address names page and content for ever."""
    etag = quote_etag(f"{stored.sha256}-{number}-{width}")
    response: HttpResponse | FileResponse
    if request is not None and etag in parse_etags(request.headers.get("If-None-Match", "")):
        response = HttpResponseNotModified()
    else:
        try:
            path = page_image(stored, number, width)
        except NoPage as problem:
            raise Http404("no picture of this page") from problem
        response = FileResponse(path.open("rb"), content_type=SUFFIXES[path.suffix])
    response["ETag"] = etag
    response["X-Content-Type-Options"] = "nosniff"
    patch_cache_control(response, private=True, immutable=True, max_age=YEAR)
    return response


def asked_width(request: HttpRequest, default: int = DEFAULT_WIDTH) -> int:
    """The width of ``?rong=``, or the default where it is none of WIDTHS."""
    asked = request.GET.get("rong", "")
    return int(asked) if asked in map(str, WIDTHS) else default


def _pdf_page(path: Path, number: int, width: int) -> Image.Image:
    with PDFIUM.document(path) as pdf:
        pdf.init_forms()
        page = pdf[number - 1]
        try:
            wide, high = page.get_size()
            if wide <= 0 or high <= 0:
                raise ValueError("a page without size")
            scale = min(width / wide, width * TALLEST / high)
            bitmap = page.render(scale=scale, may_draw_forms=True)
            picture: Image.Image = bitmap.to_pil().convert("RGB").copy()
            bitmap.close()
        finally:
            page.close()
    return picture


def _image_page(path: Path, number: int, width: int) -> Image.Image:
    with _opened(path) as image:
        image.seek(number - 1)
        if image.width * image.height > IMAGE_PIXELS:
            raise ValueError("too large")
        if image.format == "JPEG":
            image.draft("RGB", (width, width))
        upright = ImageOps.exif_transpose(image) or image
        flat = _on_paper(upright)
        scale = min(width / flat.width, width * TALLEST / flat.height)
        size = (max(round(flat.width * scale), 1), max(round(flat.height * scale), 1))
        return flat.resize(size, Image.Resampling.LANCZOS)


def _on_paper(image: Image.Image) -> Image.Image:
    """In RGB, what is transparent on white."""
    if image.mode.startswith("I;16"):
        image = image.convert("I").point(lambda value: value / 256).convert("L")
    if image.has_transparency_data:
        paper = Image.new("RGBA", image.size, "white")
        paper.alpha_composite(image.convert("RGBA"))
        image = paper
    return image.convert("RGB")


def _opened(path: Path) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return Image.open(path, formats=("PNG", "JPEG", "TIFF"))


def _pdf_sizes(path: Path) -> list[tuple[float, float]]:
    with PDFIUM.document(path) as pdf:
        return [pdf.get_page_size(index) for index in range(len(pdf))]


def _image_sizes(path: Path) -> list[tuple[float, float]]:
    sizes = []
    with _opened(path) as image:
        for index in range(getattr(image, "n_frames", 1) if image.format == "TIFF" else 1):
            image.seek(index)
            turned = image.getexif().get(0x0112, 1) >= 5
            wide, high = (image.height, image.width) if turned else image.size
            dpi = float((image.info.get("dpi") or (96, 96))[0]) or 96.0
            scale = POINTS_PER_INCH / (dpi if dpi > 30 else 96.0)
            sizes.append((wide * scale, high * scale))
    return sizes


def _keep(picture: Image.Image, stem: Path) -> Path:
    target = stem.with_suffix(".png")
    write_aside(target, lambda path: picture.save(path, "PNG"))
    if target.stat().st_size <= LIGHT_ENOUGH:
        return target
    lighter = stem.with_suffix(".jpg")
    write_aside(lighter, lambda path: picture.save(path, "JPEG", quality=85, optimize=True))
    target.unlink(missing_ok=True)
    return lighter


def write_aside(target: Path, save: Callable[[Path], object]) -> None:
    """Write aside and rename, so that nobody ever reads half a picture."""
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent)
    os.close(handle)
    aside = Path(name)
    try:
        save(aside)
        aside.chmod(0o640)
        os.replace(aside, target)
    finally:
        aside.unlink(missing_ok=True)
