"""The words a member does not want to read, and the replies that are kept from the Inbox."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from stories.doors import MemberRequest
from stories.errors import HiddenWordError
from stories.models import HiddenWord, Reply
from stories.services import hidden_words as verbs
from stories.views.typed import typed

SHOWN = 50  # newest replies that were kept from the Inbox


@require_http_methods(["GET", "POST"])
@login_required
def hidden_words(request: MemberRequest) -> HttpResponse:
    """The list, a field to add to it, and what it keeps away: out of sight until asked for."""
    text, wrong = typed(request.POST, "word"), ""
    if request.method == "POST":
        try:
            verbs.hide_word(owner=request.user, text=text)
        except HiddenWordError as error:
            wrong = str(error.message)
        else:
            messages.success(request, _("Replies with it no longer come to your Inbox."))
            return redirect("settings_hidden_words")
    shown = {
        "words": HiddenWord.objects.filter(owner=request.user),
        "unwanted": Reply.objects.unwanted_by(request.user)[:SHOWN],
        "text": text,
        "wrong": wrong,
        "longest": HiddenWord.TEXT_LENGTH,
    }
    return render(request, "stories/settings/hidden_words.html", shown, status=422 if wrong else 200)


@require_POST
@login_required
def remove(request: MemberRequest, pk: int) -> HttpResponse:
    verbs.show_word(word=get_object_or_404(HiddenWord.objects.select_related("owner"), owner=request.user, pk=pk))
    messages.success(request, _("The word is off your list."))
    return redirect("settings_hidden_words")
