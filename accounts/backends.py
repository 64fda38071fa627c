"""Signing in."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest


class CaseInsensitiveBackend(ModelBackend):
    """User names are compared without regard to case or surrounding blanks (people type Thuchanhctk4)."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> AbstractBaseUser | None:
        name = username.strip().lower() if username else username
        return super().authenticate(request, username=name, password=password, **kwargs)
