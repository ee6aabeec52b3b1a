"""After 24 hours: the private archive, and the Stories pinned to the profile."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from moderation.classifiers.folding import is_blank
from stories.doors import MemberRequest
from stories.models import Highlight, Story
from stories.models.story import StoryState
from stories.services.social import members_visible_to
from stories.views.post import own_story
from stories.views.typed import typed

PAGE_SIZE = 60


@require_GET
@login_required
def archive(request: MemberRequest) -> HttpResponse:
    """All of one's own Stories, for their owner alone."""
    stories = Story.objects.owned_by(request.user).select_related("clip", "photo")
    page = Paginator(stories, PAGE_SIZE).get_page(request.GET.get("page"))
    next_url = f"?page={page.next_page_number()}" if page.has_next() else ""
    return render(request, "stories/watch/archive.html", {"stories": page, "next_url": next_url})


@require_POST
@login_required
def pin(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """Pin a posted Story to the profile, under a title that exists or a new one."""
    story = own_story(request, pk)
    title = typed(request.POST, "title") or _("Highlights")
    if len(title) > Highlight.TITLE_LENGTH or is_blank(title):
        messages.error(request, _("Write a title of at most %(most)d characters.") % {"most": Highlight.TITLE_LENGTH})
        return redirect("archive")
    if story.state != StoryState.LIVE:
        messages.error(request, _("Only a posted Story can be pinned."))
        return redirect("archive")
    highlight, _created = Highlight.objects.get_or_create(owner=request.user, title=title)
    highlight.stories.add(story)
    messages.success(request, _("Pinned to your profile under “%(title)s”.") % {"title": title})
    return redirect("profile")


@require_GET
@login_required
def highlight(request: MemberRequest, pk: int) -> HttpResponse:
    """The pinned Stories this member may see."""
    shown = get_object_or_404(Highlight, pk=pk, owner__in=members_visible_to(request.user))
    stories = Story.objects.visible_to(request.user).filter(highlights=shown).order_by("posted_at")
    if not stories and shown.owner_id != request.user.pk:
        return render(request, "404.html", status=404)
    return render(request, "stories/watch/highlight.html", {"highlight": shown, "stories": stories})


@require_POST
@login_required
def highlight_delete(request: MemberRequest, pk: int) -> HttpResponse:
    """Unpin a highlight; its Stories stay in the archive."""
    get_object_or_404(Highlight, pk=pk, owner=request.user).delete()
    messages.success(request, _("Unpinned. The Stories are still in your archive."))
    return redirect("profile")
