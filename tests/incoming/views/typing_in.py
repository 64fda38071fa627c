"""What a clerk's browser sends: a filled-in entry form, a scan, somebody signed in."""

from __future__ import annotations

import io
import uuid
from typing import Any

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from registers.models import DocumentKind, Register

NEW = "/van-ban-den/moi/"
UPLOAD = "/tep/tai-len/"
TODAY = "%d/%m/%Y"


def browser(cast: Any, name: str) -> Client:
    """A browser the person has signed in with."""
    client = Client()
    client.force_login(cast.user(name))
    return client


def typed(register: Register | None = None, **changes: Any) -> dict[str, Any]:
    """The entry form as filled in for an ordinary letter, each time with a key of its own."""
    today = timezone.localdate().strftime(TODAY)
    return {
        "key": str(uuid.uuid4()),
        "register": str(register.pk) if register else "",
        "arrived_on": today,
        "issuing_body": "Sở Tài chính",
        "kind": str(DocumentKind.objects.get(name="Công văn").pk),
        "code": "2216/STC-QLNS",
        "document_date": today,
        "subject": "V/v cung cấp số liệu xây dựng dự toán năm 2027",
        "signer_name": "Võ Tấn Phước",
        "signer_title": "Phó Giám đốc",
        "pages": "2",
        "urgency": "0",
        "secrecy": "THUONG",
        "submit_to": "",
        "after": "vao-so",
    } | changes


def scan(name: str = "CV-2216-STC.pdf", pages: int = 1) -> SimpleUploadedFile:
    """A small PDF, different every time."""
    pdf = pikepdf.new()
    for _number in range(pages):
        pdf.add_blank_page(page_size=(595, 842))
    pdf.docinfo["/Title"] = uuid.uuid4().hex
    sink = io.BytesIO()
    pdf.save(sink)
    return SimpleUploadedFile(name, sink.getvalue(), "application/pdf")


def send_up(client: Client, file: SimpleUploadedFile | None = None) -> str:
    """What the script does with a chosen file; returns its token."""
    answer = client.post(UPLOAD, {"file": file or scan()})
    assert answer.status_code == 201, answer.content
    return answer.json()["token"]


def errors_of(response: Any) -> dict[str, list[str]]:
    """The form's errors by field."""
    return {
        name: [str(error) for error in errors] for name, errors in response.context["form"].errors.items()
    }
