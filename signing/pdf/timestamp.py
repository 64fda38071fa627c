"""Time stamps (RFC 3161) from a configured service, within a time one can wait for."""

from __future__ import annotations

import asyncio
import time
import urllib.error
import urllib.request
from typing import Any

from asn1crypto import tsp
from django.utils.translation import gettext as _
from pyhanko.sign.timestamps import TimeStamper

LARGEST_ANSWER = 256 * 1024
CHUNK = 16 * 1024


class TimeStampUnavailable(OSError):
    """The time-stamp service does not answer as it should; ``str()`` is the sentence to show."""


class TimeStampService(TimeStamper):
    """Asks one service over HTTP. However slowly it answers, it is given up after ``patience`` seconds in all."""

    def __init__(self, url: str, *, patience: float = 10.0) -> None:
        super().__init__()
        if not url.startswith(("http://", "https://")):
            raise ValueError("A time-stamp service has an http address.")
        self.url, self.patience = url, patience

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """Send the request; TimeStampUnavailable when no proper answer comes in time."""
        try:
            answer = await asyncio.to_thread(self._exchange, req.dump())
            response = tsp.TimeStampResp.load(answer)
            response["status"]["status"].native  # noqa: B018  # reading it finds an answer that is none
            return response
        except TimeStampUnavailable:
            raise
        except (OSError, ValueError, KeyError) as problem:
            raise _unavailable() from problem

    def _exchange(self, body: bytes) -> bytes:
        until = time.monotonic() + self.patience
        request: Any = urllib.request.Request(
            self.url, data=body, headers={"Content-Type": "application/timestamp-query"}
        )
        answer = b""
        with urllib.request.urlopen(request, timeout=self.patience) as response:  # the address is a setting
            while chunk := response.read1(CHUNK):
                answer += chunk
                if len(answer) > LARGEST_ANSWER or time.monotonic() > until:
                    raise _unavailable()
        return answer


def _unavailable() -> TimeStampUnavailable:
    return TimeStampUnavailable(_("Dịch vụ cấp dấu thời gian không trả lời. Chưa có gì được ký."))
