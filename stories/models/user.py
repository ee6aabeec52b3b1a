"""A member."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class AiDial(models.TextChoices):
    """How much AI-made a member wants to see on Home."""

    MORE = "more", _("More")
    LESS = "less", _("Less")
    NONE = "none", _("None")


def avatar_path(user: User, filename: str) -> str:
    return f"avatars/{user.pk}/{filename}"


def _only_here() -> list[str]:
    return [settings.REGION]


class User(AbstractUser):
    email = models.EmailField(_("e-mail address"), unique=True)
    display_name = models.CharField(_("name"), max_length=60, blank=True)
    bio = models.CharField(_("about you"), max_length=200, blank=True)
    avatar = models.FileField(upload_to=avatar_path, blank=True, max_length=200)  # judged: what others see
    avatar_waiting = models.FileField(upload_to=avatar_path, blank=True, max_length=200)  # chosen, and nobody's to see yet
    avatar_refused = models.JSONField(default=list, blank=True)  # the rules by which the last one was not taken
    birth_date = models.DateField(_("birth date"), null=True)
    is_private = models.BooleanField(_("private account"), default=False)
    language = models.CharField(_("language"), max_length=8, blank=True, choices=settings.LANGUAGES)
    theme = models.CharField(
        _("theme"), max_length=8, blank=True, choices=[("", _("As the device")), ("light", _("Light")), ("dark", _("Dark"))]
    )
    ai_dial = models.CharField(_("AI-made Stories"), max_length=8, choices=AiDial.choices, default=AiDial.MORE)
    regions = models.JSONField(_("where my photos may be processed"), default=_only_here)
    shows_originals = models.BooleanField(_("show the original photo beside my AI videos"), default=False)
    inbox_seen_at = models.DateTimeField(default=timezone.now)

    REQUIRED_FIELDS = ["email"]

    class Meta(AbstractUser.Meta):
        pass

    def __str__(self) -> str:
        return self.username

    @property
    def name(self) -> str:
        return self.display_name or self.username

    @property
    def age(self) -> int | None:
        """Full years; None when no birth date is known (staff made on the command line)."""
        if self.birth_date is None:
            return None
        return years_between(self.birth_date, timezone.localdate())

    @property
    def may_use_alive(self) -> bool:
        return self.age is not None and self.age >= settings.ALIVE_AGE


def years_between(birth: date, today: date) -> int:
    """Return the full years between two days; somebody born on 29 February has the birthday on 1 March in other years."""
    return today.year - birth.year - ((today.month, today.day) < (birth.month, birth.day))
