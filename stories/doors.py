"""Who stands at the door: requests whose member has signed in. For the type checker; at run time they are Django's and DRF's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest
from rest_framework.request import Request

if TYPE_CHECKING:
    from stories.models import User


class MemberRequest(HttpRequest):
    """What a view behind ``login_required`` gets."""

    user: User


class MemberAPIRequest(Request):
    """What an API view behind ``IsAuthenticated`` gets."""

    user: User
