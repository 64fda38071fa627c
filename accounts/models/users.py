"""People who sign in."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.files.storage import FileSystemStorage
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Exists, OuterRef
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.people import Appointment


def people_storage() -> FileSystemStorage:
    """Portraits and signature images: outside the web root, reached only through a checked view."""
    return FileSystemStorage(
        location=settings.DATA_DIR / "people", base_url=None, file_permissions_mode=0o600
    )


class UserQuerySet(models.QuerySet["User"]):
    """People as the domain speaks of them."""

    def of_organisation(self, organisation_id: int) -> UserQuerySet:
        """People who hold or have held a post in the organisation or in one of its departments."""
        held = Appointment.objects.of_organisation(organisation_id).filter(user=OuterRef("pk"))
        return self.filter(Exists(held))

    def managed_from(self, organisation_id: int) -> UserQuerySet:
        """People the organisation's administrator looks after.

        Not those who hold a post elsewhere today, and never the technical administrators: whoever could set their
        password would be one of them.
        """
        here = Appointment.objects.of_organisation(organisation_id)
        elsewhere = (
            Appointment.objects.not_ended().filter(user=OuterRef("pk")).exclude(pk__in=here.values("pk"))
        )
        mine = self.of_organisation(organisation_id).filter(is_staff=False, is_superuser=False)
        return mine.exclude(Exists(elsewhere))


class UserManager(BaseUserManager["User"].from_queryset(UserQuerySet)):  # type: ignore[misc]
    """Creates people; names for signing in are compared without regard to case."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(username__iexact=username or "")

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> User:
        """Create a person. Raises ValidationError for a malformed user name."""
        user = self.model(username=username.strip().lower(), **fields)
        user.set_password(password)
        user.clean_fields(exclude=["password", "full_name"])
        user.save(using=self._db)
        return user

    def create_superuser(self, username: str, password: str | None = None, **fields: Any) -> User:
        """Create somebody who may use the administration pages; it gives no right to any document."""
        fields.setdefault("full_name", username)
        return self.create_user(username, password, **{**fields, "is_staff": True, "is_superuser": True})


class User(AbstractBaseUser, PermissionsMixin):
    """A person. What the person may do comes from the position acted in, never from the person."""

    username = models.CharField(
        _("Tên đăng nhập"),
        max_length=60,
        unique=True,
        validators=[
            RegexValidator(r"^[a-z0-9._@-]+$", _("Chỉ dùng chữ thường không dấu, chữ số và . _ @ -"))
        ],
    )
    full_name = models.CharField(_("Họ và tên"), max_length=100)
    birthday = models.DateField(_("Ngày sinh"), null=True, blank=True)
    phone = models.CharField(
        _("Số điện thoại"),
        max_length=20,
        blank=True,
        validators=[RegexValidator(r"^\+?[0-9 .()-]{8,20}$", _("Số điện thoại gồm 8 đến 15 chữ số"))],
    )
    email = models.EmailField(_("Thư điện tử"), blank=True)
    avatar = models.ImageField(_("Ảnh đại diện"), upload_to="avatars/", storage=people_storage, blank=True)
    signature_image = models.ImageField(
        _("Ảnh chữ ký"), upload_to="signatures/", storage=people_storage, blank=True
    )
    is_active = models.BooleanField(_("Đang sử dụng"), default=True)
    is_staff = models.BooleanField(_("Vào trang quản trị"), default=False)
    password_is_temporary = models.BooleanField(
        _("Mật khẩu tạm"), default=False, help_text=_("Người dùng phải đổi mật khẩu khi đăng nhập.")
    )
    is_practice = models.BooleanField(_("Tài khoản thực hành"), default=False, editable=False)
    date_joined = models.DateTimeField(_("Ngày tạo"), default=timezone.now)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    objects = UserManager()

    class Meta:
        verbose_name = _("người dùng")
        verbose_name_plural = _("người dùng")
        ordering = ("full_name",)
        constraints = (
            models.UniqueConstraint(Lower("username"), name="accounts_user_username_lower_unique"),
        )

    def __str__(self) -> str:
        return self.full_name or self.username

    def get_full_name(self) -> str:
        """The name as printed on documents."""
        return self.full_name

    def get_short_name(self) -> str:
        """The given name, the last syllable of a Vietnamese name."""
        return self.full_name.rsplit(" ", 1)[-1]

    @property
    def avatar_url(self) -> str:
        """Address of the portrait, a new one whenever the portrait changes; "" without one."""
        if not self.avatar:
            return ""
        return f"{reverse('accounts:avatar', args=[self.pk])}?v={str(self.avatar.name)[-12:-4]}"

    @property
    def signature_url(self) -> str:
        """Address of the signature image for its owner; "" without one."""
        if not self.signature_image:
            return ""
        return f"{reverse('accounts:signature')}?v={str(self.signature_image.name)[-12:-4]}"
