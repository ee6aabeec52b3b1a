"""System checks: what is unsafe or cannot work is refused at start, in one sentence that says what to do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.core.exceptions import ImproperlyConfigured

from generation.provenance.development_ca import days_left, is_development
from generation.signing import load_signer, try_signer

RENEW_WITHIN = 30  # days


@register(Tags.security)
def production_is_safe(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Nothing that is only good on a laptop runs in production."""
    if not settings.IN_PRODUCTION:
        return []
    problems = [
        (settings.DEBUG, "ALIVE_DEBUG is on.", "Set ALIVE_DEBUG=false.", "E001"),
        (len(settings.SECRET_KEY) < 40, "ALIVE_SECRET_KEY is missing or short.", "Set at least 40 random characters.", "E002"),
        (not settings.HTTPS, "ALIVE_SITE_URL is not https.", "Serve the site over TLS and set its https address.", "E003"),
        (
            not (settings.C2PA_CHAIN and (settings.C2PA_KEY or settings.C2PA_SIGNER)),
            "Clips would be signed by a development certificate.",
            "Set ALIVE_C2PA_CHAIN, ALIVE_C2PA_KEY (or ALIVE_C2PA_SIGNER) and ALIVE_C2PA_ANCHORS.",
            "E004",
        ),
        (
            len(settings.WATERMARK_KEY) < 24,
            "ALIVE_WATERMARK_KEY is missing or short.",
            "Set at least 24 random characters and keep them.",
            "E005",
        ),
        ("*" in settings.ALLOWED_HOSTS, "ALIVE_ALLOWED_HOSTS allows every host.", "Name the hosts.", "E006"),
        (settings.EMAIL_BACKEND.endswith("console.EmailBackend"), "E-mails would only be printed.", "Set ALIVE_EMAIL_URL.", "E007"),
    ]
    return [Error(what, hint=hint, id=f"alive.{number}") for wrong, what, hint, number in problems if wrong]


@register()
def regions_fit(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """This process's region is one a member can allow."""
    if settings.REGION in settings.REGIONS:
        return []
    return [Error(f"ALIVE_REGION={settings.REGION} is not in ALIVE_REGIONS.", hint="Add it there, or correct it.", id="alive.E010")]


@register(Tags.security)
def certificate_lasts(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """The certificate that signs clips is the operator's own and still good for a while."""
    if not settings.C2PA_CHAIN:
        return []
    chain, hint = settings.C2PA_CHAIN.read_bytes(), "Replace the files that ALIVE_C2PA_CHAIN and ALIVE_C2PA_KEY name; no restart is needed."
    if settings.IN_PRODUCTION and is_development(chain):
        return [Error("Clips would be signed by a development certificate.", hint=hint, id="alive.E008")]
    if (left := days_left(chain)) < 0:
        return [Error("The certificate that signs clips has expired.", hint=hint, id="alive.E009")]
    return [Warning(f"The certificate that signs clips expires in {left} days.", hint=hint, id="alive.W001")] if left < RENEW_WITHIN else []


@register(Tags.security)
def signer_loads(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """The function that signs by a KMS is there."""
    return _refused(lambda: load_signer(settings.C2PA_SIGNER), "alive.E011")


@register(Tags.security, deploy=True)
def signer_signs(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A KMS answers, and its key is the certificate's."""
    return [] if signer_loads(app_configs) else _refused(lambda: try_signer(load_signer(settings.C2PA_SIGNER)), "alive.E012")


def _refused(tried: Callable[[], object], number: str) -> list[CheckMessage]:
    if not settings.C2PA_SIGNER:
        return []
    try:
        tried()
    except ImproperlyConfigured as error:
        return [Error(str(error), hint="Correct it, or name a key file by ALIVE_C2PA_KEY.", id=number)]
    return []
