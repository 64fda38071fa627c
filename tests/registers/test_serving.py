"""Sending files and pictures of pages to whoever the view let through."""

import threading

import pytest
from django.http import Http404
from django.test import RequestFactory
from PIL import Image

from registers import pages
from registers.files import file_response, store
from tests.registers.build import archive, image, pdf, sent

pytestmark = pytest.mark.django_db


def kept(name="a.pdf", content=None):
    return store(sent(name, content), name)


def body(response):
    return b"".join(response.streaming_content)


class TestFiles:
    def test_a_vietnamese_name_travels_by_rfc_5987(self):
        response = file_response(kept(), "Công văn số 12.pdf")
        assert response["Content-Disposition"] == (
            "attachment; filename*=utf-8''C%C3%B4ng%20v%C4%83n%20s%E1%BB%91%2012.pdf"
        )

    def test_the_bytes_come_with_headers_that_keep_them_harmless(self):
        stored = kept()
        response = file_response(stored, "a.pdf")
        assert body(response) == stored.path.read_bytes()
        assert response["Content-Type"] == "application/pdf"
        assert response["Content-Length"] == str(stored.size)
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["ETag"] == f'"{stored.sha256}"'
        assert {"private", "no-cache"} <= set(response["Cache-Control"].split(", "))
        assert "sandbox" in response["Content-Security-Policy"]

    @pytest.mark.parametrize(
        ("name", "content", "shown"),
        [
            ("a.pdf", pdf(), True),
            ("a.png", image("PNG"), True),
            ("a.jpg", image("JPEG"), True),
            ("a.tif", image("TIFF"), False),
            ("a.xml", b"<a/>", False),
            ("a.txt", b"<html>", False),
            ("a.zip", archive("x"), False),
        ],
    )
    def test_only_pdf_png_and_jpeg_are_shown_in_place(self, name, content, shown):
        response = file_response(kept(name, content), name, inline=True)
        assert response["Content-Disposition"].startswith("inline" if shown else "attachment")
        assert "default-src 'none'" in response["Content-Security-Policy"]

    def test_a_copy_the_browser_has_is_confirmed(self):
        stored = kept()
        request = RequestFactory().get("/", headers={"if-none-match": f'"{stored.sha256}"'})
        response = file_response(stored, "a.pdf", request=request)
        assert (response.status_code, response.content) == (304, b"")

    def test_behind_the_front_server_only_the_way_is_named(self, settings):
        settings.EOFFICE_ACCEL_REDIRECT = True
        stored = kept()
        response = file_response(stored, "a.pdf")
        assert response["X-Accel-Redirect"] == f"/protected-files/{stored.relative_path}"
        assert response.content == b""

    def test_lost_bytes_are_a_404(self):
        stored = kept()
        stored.path.unlink()
        with pytest.raises(Http404):
            file_response(stored, "a.pdf")


class TestPages:
    @pytest.mark.parametrize("width", pages.WIDTHS)
    def test_a_pdf_page_is_drawn_in_each_width_and_kept(self, width, monkeypatch):
        stored = kept()
        path = pages.page_image(stored, 2, width)
        with Image.open(path) as picture:
            assert picture.width == pytest.approx(width, abs=2)
        monkeypatch.setattr(pages, "_pdf_page", None)
        assert pages.page_image(stored, 2, width) == path

    def test_every_page_of_a_tiff_is_drawn(self):
        stored = kept("a.tif", image("TIFF", more=1))
        with Image.open(pages.page_image(stored, 2, 160)) as picture:
            assert picture.size == (160, 256)

    def test_a_heavy_scan_is_kept_as_jpeg(self):
        noise = Image.effect_noise((1200, 1600), 90)
        import io

        out = io.BytesIO()
        noise.save(out, "PNG")
        assert pages.page_image(kept("a.png", out.getvalue()), 1, 1200).suffix == ".jpg"

    @pytest.mark.parametrize(("number", "width"), [(0, 800), (3, 800), (1, 801), (1, 0)])
    def test_no_such_page_or_width_is_a_404(self, number, width):
        with pytest.raises(Http404):
            pages.page_response(kept(), number, width)

    def test_a_file_without_pages_is_a_404(self):
        with pytest.raises(Http404):
            pages.page_response(kept("a.zip", archive("x")), 1)

    def test_an_unreadable_file_is_a_404_not_an_error(self):
        stored = kept()
        stored.path.chmod(0o640)
        stored.path.write_bytes(b"spoilt")
        with pytest.raises(Http404):
            pages.page_response(stored, 1)
        assert pages.page_sizes(stored) == []

    def test_pictures_may_be_kept_by_the_browser_alone(self):
        stored = kept()
        response = pages.page_response(stored, 1, 160)
        assert response["Content-Type"] == "image/png"
        assert {"private", "immutable"} <= set(response["Cache-Control"].split(", "))
        request = RequestFactory().get("/", headers={"if-none-match": response["ETag"]})
        assert pages.page_response(stored, 1, 160, request=request).status_code == 304

    def test_many_threads_draw_at_once(self):
        stored = kept(content=pdf(6))
        made, unexpected = [], []

        def draw(number):
            try:
                made.append(pages.page_image(stored, number, 160))
            except Exception as problem:
                unexpected.append(problem)

        threads = [threading.Thread(target=draw, args=(1 + nth % 6,)) for nth in range(24)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
        assert unexpected == []
        assert len(set(made)) == 6

    def test_sizes_are_in_points_for_the_place_a_page_takes(self):
        stored = kept()
        listed = pages.page_list(stored, lambda number: f"/trang/{number}", name="a.pdf")
        content = f"?ban={stored.sha256[:12]}"
        assert [(page["number"], page["url"], page["width"], page["height"]) for page in listed] == [
            (1, f"/trang/1{content}", 595, 842),
            (2, f"/trang/2{content}", 595, 842),
        ]
        assert listed[0]["alt"] == "Trang 1 của a.pdf"
