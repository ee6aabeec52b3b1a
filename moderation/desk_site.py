"""The admin site: staff come in through the ordinary log-in (which asks for the second factor), and have one.

It stands outside ``moderation.admin``: that package registers on the site while it is imported, so the site must exist before.
"""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache


class DeskSite(AdminSite):
    site_header = gettext_lazy("Alive desk")
    site_title = gettext_lazy("Alive desk")
    index_title = gettext_lazy("Moderation and administration")

    def has_permission(self, request: HttpRequest) -> bool:
        return super().has_permission(request) and has_second_factor(request.user)

    @method_decorator(never_cache)
    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Send everybody where they belong: to the log-in, to setting up the second factor, or nowhere."""
        target = request.GET.get("next") or resolve_url("admin:index")
        if not request.user.is_authenticated:
            return redirect_to_login(target, login_url=resolve_url(settings.LOGIN_URL))
        if not super().has_permission(request):
            raise Http404
        if not has_second_factor(request.user):
            messages.warning(request, _("The desk is open to staff with a second factor. Please set it up first."))
            return redirect("mfa_activate_totp")
        return redirect("admin:index")


def has_second_factor(user: Any) -> bool:
    """Whether this member of staff has an authenticator app; always True where the operator relaxed it (laptop only)."""
    return not settings.STAFF_SECOND_FACTOR or bool(is_mfa_enabled(user, [Authenticator.Type.TOTP]))
