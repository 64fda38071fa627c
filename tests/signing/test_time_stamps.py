"""Time stamps from a service that answers, refuses, hangs, drips or talks nonsense."""

from __future__ import annotations

import asyncio
import http.server
import io
import threading
import time

import pytest
from asn1crypto import tsp
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.general import SigningError

from signing.pdf.check import check_with
from signing.pdf.report import Outcome, Rule
from signing.pdf.sign import seal, sign_person
from signing.pdf.timestamp import TimeStampService, TimeStampUnavailable
from tests.signing import pki


def proper(handler, body):
    answer = asyncio.run(pki.time_stamper().async_request_tsa_response(tsp.TimeStampReq.load(body)))
    handler.reply(answer.dump())


def refusal(handler, body):
    handler.reply(tsp.TimeStampResp({"status": {"status": "rejection"}}).dump())


def nonsense(handler, body):
    handler.reply(b"<html>Bad gateway</html>")


def failure(handler, body):
    handler.send_error(503)


def silence(handler, body):
    handler.server.over.wait(20)


def dripping(handler, body):
    handler.send_response(200)
    handler.end_headers()
    while not handler.server.over.wait(0.1):
        handler.wfile.write(b"\x30")
        handler.wfile.flush()


def flood(handler, body):
    handler.reply(b"\0" * 3_000_000)


class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.server.asked.append(self.headers["Content-Type"])
        self.server.behave(self, self.rfile.read(int(self.headers["Content-Length"])))

    def reply(self, body):
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


@pytest.fixture
def service():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.asked, server.over = [], threading.Event()
    server.handle_error = lambda *args: None
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.over.set()
    server.shutdown()
    server.server_close()


def stamper(server, patience=1.0):
    return TimeStampService(f"http://127.0.0.1:{server.server_port}/", patience=patience)


def test_a_stamped_signature_says_when_it_was_made(service):
    service.behave = proper
    key = pki.opened(pki.head())
    pdf = sign_person(pki.prepared(), key, stamp_pdf=pki.blue(), time_stamper=stamper(service, 20))
    pdf = seal(pdf, pki.opened(pki.office()), stamp_pdf=pki.red(), time_stamper=stamper(service, 20))
    report = check_with(pdf, pki.trust(), now=pki.NOW, rule=Rule.ISSUED)
    assert report.outcome is Outcome.VALID, report.reasons
    assert [one.time_stamped for one in report.signatures] == [True, True]
    assert service.asked == ["application/timestamp-query"] * 2
    attributes = PdfFileReader(io.BytesIO(pdf)).embedded_signatures[0].signer_info["unsigned_attrs"]
    assert [one["type"].native for one in attributes] == ["signature_time_stamp_token"]


@pytest.mark.parametrize("behaviour", [refusal, nonsense, failure, silence, dripping, flood])
def test_a_service_that_does_not_serve_is_given_up_and_nothing_is_signed(service, behaviour):
    service.behave = behaviour
    start = time.monotonic()
    with pytest.raises(TimeStampUnavailable, match="Chưa có gì được ký"):
        sign_person(
            pki.prepared(), pki.opened(pki.head()), stamp_pdf=pki.blue(), time_stamper=stamper(service)
        )
    assert time.monotonic() - start < 8


def test_nobody_listening_is_said_at_once():
    nowhere = TimeStampService("http://127.0.0.1:9/", patience=2)
    with pytest.raises(TimeStampUnavailable):
        sign_person(pki.prepared(), pki.opened(pki.head()), stamp_pdf=pki.blue(), time_stamper=nowhere)


def test_only_web_addresses_are_services():
    with pytest.raises(ValueError, match="http"):
        TimeStampService("file:///etc/passwd")


def test_a_signature_too_large_for_its_place_is_not_cut(monkeypatch):
    from signing.pdf import sign

    monkeypatch.setattr(sign, "RESERVED", 1000)
    with pytest.raises((sign.SignProblem, SigningError)):
        sign_person(pki.prepared(), pki.opened(pki.head()), stamp_pdf=pki.blue())
