"""The audit row of one automatic check: which bytes, which classifiers, which scores, which rules, which verdict."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from moderation.verdicts import Target, Verdict

TARGETS = {Target.PHOTO: _("photo"), Target.PROMPT: _("prompt"), Target.CLIP: _("video"), Target.POST: _("post")}
VERDICTS = {Verdict.ALLOW: _("let pass"), Verdict.REVIEW: _("a person looks"), Verdict.BLOCK: _("refused")}


class ScreeningQuerySet(models.QuerySet["Screening"]):
    def of(self, kind: str, subject_id: object) -> Self:
        return self.filter(subject_kind=kind, subject_id=str(subject_id))

    def allowing(self, *, target: Target, sha256: str, policy_version: str) -> Self:
        """Rows that let exactly these bytes pass under exactly these rules."""
        return self.filter(target=target, sha256=sha256, policy_version=policy_version, verdict=Verdict.ALLOW)


class Screening(models.Model):
    """One verdict over one content, by its hash. Rows are only ever added."""

    subject_kind = models.CharField(_("subject"), max_length=32)
    subject_id = models.CharField(_("its number"), max_length=64)
    target = models.CharField(_("what was judged"), max_length=16, choices=list(TARGETS.items()))
    sha256 = models.CharField(_("SHA-256 of its bytes"), max_length=64)
    verdict = models.CharField(_("verdict"), max_length=16, choices=list(VERDICTS.items()))
    rules = models.JSONField(_("rules"), default=list)
    scores = models.JSONField(_("scores"), default=list)
    policy_version = models.CharField(_("version of the rules"), max_length=32)
    by_person = models.BooleanField(_("by a person"), default=False)
    created_at = models.DateTimeField(_("judged"), auto_now_add=True)

    objects = ScreeningQuerySet.as_manager()

    class Meta:
        verbose_name = _("screening")
        verbose_name_plural = _("screenings")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["sha256", "target", "policy_version"], name="screening_bytes"),
            models.Index(fields=["subject_kind", "subject_id"], name="screening_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.get_target_display()}: {self.get_verdict_display()} ({self.policy_version})"
