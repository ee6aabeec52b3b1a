"""What templates need from the product: links to private media."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import RequestContext

from stories.links import link_to

register = template.Library()


@register.simple_tag(takes_context=True)
def media_url(context: RequestContext, kind: str, obj: Any) -> str:
    """Return a link to the file for the member who looks at this page; empty where there is nothing to link to."""
    return link_to(kind, obj, context["request"].user) if obj else ""
