"""The audit row of one automatic check: which bytes, which classifiers, which scores, which rules, which verdict."""

from __future__ import annotations

from typing import Self

from django.db import models

from moderation.verdicts import Target, Verdict


class ScreeningQuerySet(models.QuerySet["Screening"]):
    def of(self, kind: str, subject_id: object) -> Self:
        return self.filter(subject_kind=kind, subject_id=str(subject_id))

    def allowing(self, *, target: Target, sha256: str, policy_version: str) -> Self:
        """Rows that let exactly these bytes pass under exactly these rules."""
        return self.filter(target=target, sha256=sha256, policy_version=policy_version, verdict=Verdict.ALLOW)


class Screening(models.Model):
    """One verdict over one content, by its hash. Rows are only ever added."""

    subject_kind = models.CharField(max_length=32)
    subject_id = models.CharField(max_length=64)
    target = models.CharField(max_length=16, choices=[(target, target) for target in Target])
    sha256 = models.CharField(max_length=64)
    verdict = models.CharField(max_length=16, choices=[(verdict, verdict) for verdict in Verdict])
    rules = models.JSONField(default=list)
    scores = models.JSONField(default=list)
    policy_version = models.CharField(max_length=32)
    by_person = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ScreeningQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["sha256", "target", "policy_version"], name="screening_bytes"),
            models.Index(fields=["subject_kind", "subject_id"], name="screening_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.target} {self.verdict} ({self.policy_version})"
