"""The photo editor: its controls make a recipe, the recipe a new photo beside the old one."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from generation.services import pictures_offered
from stories.forms_editor import EditorForm
from stories.models import Photo
from stories.services.album import Added, AlbumError
from stories.services.editing import edit_photo
from stories.views.album import own_photo


@require_http_methods(["GET", "POST"])
@login_required
def editor(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    photo = own_photo(request, pk)
    form = EditorForm(request.POST or None, initial={"alt_text": photo.alt_text})
    if request.method == "POST" and form.is_valid():
        try:
            added = edit_photo(photo=photo, recipe=form.recipe(), alt_text=form.cleaned_data["alt_text"])
        except AlbumError as error:
            form.add_error(None, str(error.message))
        else:
            return _go_on(request, added)
    return render(request, "stories/create/editor.html", {"photo": photo, "form": form, "pictures_offered": pictures_offered()})


def _go_on(request: HttpRequest, added: Added) -> HttpResponse:
    """To where the member pressed: AI Alive, restyling, posting, or back into the editor with the new photo."""
    photo: Photo = added.photo
    then = request.POST.get("then")
    if then == "alive":
        return redirect("alive_new", photo.pk)
    if then == "restyle":
        return redirect("restyle_new", photo.pk)
    if then == "post":
        return redirect(f"{reverse('story_new')}?photo={photo.pk}")
    messages.success(request, _("Saved beside the original, which stays as it was.") if added.is_new else _("Saved."))
    return redirect("editor", photo.pk)
