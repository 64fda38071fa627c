"""Portraits, signature images and seals: looked at pixel by pixel, and written anew before they are kept."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

from accounts.errors import Refused

AVATAR_BYTES = 2 * 1024 * 1024
AVATAR_SIDE = 256
SIGNATURE_BYTES = 1024 * 1024
SIGNATURE_SIDE = 1600
PIXELS = 25_000_000
CLEAR_SHARE = 0.25
SEAL_CLEAR_SHARE = 0.1
RED_OVER, RED_SHARE = 1.5, 0.8
INK_SHARE = 0.001
"""A signature on paper covers little; a scan with its paper is opaque everywhere."""

_WHOLE = threading.Lock()


@contextmanager
def whole_pictures_only() -> Iterator[None]:
    """Let half a picture be an error: importing WeasyPrint makes Pillow forgive it in the whole process."""
    with _WHOLE:
        forgiving, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
        try:
            yield
        finally:
            ImageFile.LOAD_TRUNCATED_IMAGES = forgiving


def _open(upload: UploadedFile, formats: tuple[str, ...], limit: int, kinds: str) -> Image.Image:
    """Read the picture, whatever its name and declared type say. Raises Refused with the reason."""
    megabytes = limit // (1024 * 1024)
    if (upload.size or 0) > limit:
        raise Refused(_("Ảnh lớn hơn %(size)s MB. Hãy chọn ảnh nhỏ hơn.") % {"size": megabytes})
    broken = _("Không đọc được ảnh này. Hãy chọn tệp %(kinds)s khác.") % {"kinds": kinds}
    file: BinaryIO = upload.file  # type: ignore[assignment]
    try:
        image = Image.open(file, formats=formats)
        if image.width * image.height > PIXELS:
            raise Refused(_("Ảnh có quá nhiều điểm ảnh. Hãy thu nhỏ rồi chọn lại."))
        with whole_pictures_only():
            image.load()
    except UnidentifiedImageError as error:
        raise Refused(_("Tệp này không phải là ảnh %(kinds)s.") % {"kinds": kinds}) from error
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise Refused(broken) from error
    return image


def _written(image: Image.Image, kind: str, extension: str, **options: object) -> ContentFile:
    """The picture as a new file under a name nobody can guess; nothing of the original's metadata goes along."""
    file = ContentFile(b"", name=f"{uuid.uuid4().hex}.{extension}")
    image.save(file, kind, **options)  # type: ignore[arg-type]
    file.seek(0)
    return file


def make_avatar(upload: UploadedFile) -> ContentFile:
    """A square portrait, 256 pixels wide, as JPEG. Raises Refused."""
    image = _open(upload, ("JPEG", "PNG"), AVATAR_BYTES, _("JPEG hoặc PNG"))
    image = ImageOps.exif_transpose(image).convert("RGBA")
    square = ImageOps.fit(image, (AVATAR_SIDE, AVATAR_SIDE), Image.Resampling.LANCZOS, centering=(0.5, 0.4))
    ground = Image.new("RGB", square.size, "white")
    ground.paste(square, mask=square.getchannel("A"))
    return _written(ground, "JPEG", "jpg", quality=88, optimize=True)


def make_signature(upload: UploadedFile) -> ContentFile:
    """A signature on a transparent ground, as PNG (Phụ lục I Nghị định 30/2020/NĐ-CP). Raises Refused."""
    solid = _("Ảnh chữ ký phải có nền trong suốt. Ảnh này có nền đặc; hãy xóa nền rồi lưu lại dạng PNG.")
    image = _ink(upload, CLEAR_SHARE, solid, _("Không thấy nét chữ ký nào trong ảnh."))
    return _written(image, "PNG", "png", optimize=True)


def make_seal(upload: UploadedFile) -> tuple[ContentFile, float]:
    """A red seal on a transparent ground, as PNG, with its width over its height. Raises Refused."""
    solid = _("Ảnh con dấu phải có nền trong suốt. Ảnh này có nền đặc; hãy xóa nền rồi lưu lại dạng PNG.")
    image = _ink(upload, SEAL_CLEAR_SHARE, solid, _("Không thấy con dấu nào trong ảnh."))
    bands = (band.tobytes() for band in image.resize((96, 96)).split())
    inked = [(r, g, b) for r, g, b, alpha in zip(*bands, strict=True) if alpha > 127]
    red = sum(r > RED_OVER * max(g, b, 1) for r, g, b in inked)
    if red < RED_SHARE * len(inked):
        raise Refused(_("Con dấu phải màu đỏ (Phụ lục I Nghị định 30/2020/NĐ-CP)."))
    return _written(image, "PNG", "png", optimize=True), image.width / image.height


def _ink(upload: UploadedFile, clear_share: float, solid: str, empty: str) -> Image.Image:
    """What is drawn on a transparent ground, cut to its edges; Refused with ``solid`` or ``empty``."""
    image = _open(upload, ("PNG",), SIGNATURE_BYTES, "PNG").convert("RGBA")
    counts = image.getchannel("A").histogram()
    total = sum(counts)
    if sum(counts[:16]) < clear_share * total:
        raise Refused(solid)
    if sum(counts[128:]) < INK_SHARE * total:
        raise Refused(empty)
    image = image.crop(image.getchannel("A").getbbox())
    image.thumbnail((SIGNATURE_SIDE, SIGNATURE_SIDE), Image.Resampling.LANCZOS)
    return image
