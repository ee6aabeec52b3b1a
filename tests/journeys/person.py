"""Somebody in front of a browser: the doors by the names people would give them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from generation.models import AliveRequest, PictureRequest
from stories.models import Photo, Story, User
from tests.factories import PhotoFactory, UserFactory
from tests.journeys.worker import work

PASSWORD = "a long enough password"  # the one of the factory
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
BEACH = (Path(__file__).resolve().parents[1] / "photos" / "beach.jpg").read_bytes()


class Person:
    """A member and a browser in which they are logged in."""

    def __init__(self, username: str = "", **values: Any) -> None:
        self.user: User = UserFactory(**({"username": username} if username else {}), **values)
        self.client = Client()
        self.client.force_login(self.user, backend=BACKEND)

    # --- looking --------------------------------------------------------------------------------------------------------------

    def get(self, name: str, *args: Any, **more: Any) -> Any:
        return self.client.get(reverse(name, args=args), **more)

    def post(self, name: str, *args: Any, data: dict[str, Any] | None = None, **more: Any) -> Any:
        return self.client.post(reverse(name, args=args), data or {}, **{"follow": True} | more)

    def reads(self, name: str, *args: Any) -> str:
        """The text of a page that has to be there."""
        answer = self.get(name, *args, follow=True)
        assert answer.status_code == 200, (name, answer.status_code)
        return answer.content.decode()

    def media_on(self, name: str, *args: Any) -> list[str]:
        """The links to private files on a page, as its browser would follow them."""
        return re.findall(r'"(/media/[^"]+)"', self.reads(name, *args))

    def fetch(self, link: str, **headers: str) -> tuple[int, str, bytes]:
        """Status, type and bytes of a file."""
        answer: Any = self.client.get(link, headers=headers)
        content = answer.getvalue() if answer.streaming else answer.content
        answer.close()
        return answer.status_code, answer["Content-Type"], content

    def inbox(self) -> list[str]:
        """The lines of the Inbox, newest first."""
        return [entry.text for entry, _is_new in self.get("inbox").context["entries"]]

    # --- making ---------------------------------------------------------------------------------------------------------------

    def uploads(self, data: bytes = BEACH) -> Photo:
        """Through the camera's form, which leads into the editor."""
        answer = self.post("photo_upload", data={"photos": SimpleUploadedFile("sea.jpg", data, "image/jpeg"), "then": "editor"})
        photo: Photo = answer.context["photo"]
        assert answer.redirect_chain == [(reverse("editor", args=[photo.pk]), 302)]
        return photo

    def has_photo(self) -> Photo:
        """One that lies in the album since long: looked at, nobody in it."""
        photo: Photo = PhotoFactory(owner=self.user, suggestions={"en": ["Let it rain"], "id": ["Biarkan hujan turun"]})
        return photo

    def opens_sheet(self, photo: Photo) -> dict[str, Any]:
        """AI Alive in the editor's toolbar: the sheet, as its form would be sent unchanged."""
        answer = self.post("editor", photo.pk, data={**EDITOR, "then": "alive"})
        form = answer.context["form"]
        values = {field.name: field.value() for field in form}
        return {name: value for name, value in values.items() if value not in (None, False)} | {"people_agreed": "on"}

    def asks(self, photo: Photo | None = None, prompt: str = "waves roll in", **more: Any) -> AliveRequest:
        photo = photo or self.has_photo()
        answer = self.post("alive_new", photo.pk, data=self.opens_sheet(photo) | {"prompt": prompt, "seconds": "3"} | more)
        alive: AliveRequest = answer.context["asked"]
        return alive

    def wants_picture(self, prompt: str = "a lake in the evening", **more: Any) -> PictureRequest:
        """Through “Make a picture” in the album."""
        form = self.get("picture_new").context["form"]
        answer = self.post("picture_new", data={"prompt": prompt, "aspect": "9:16", "seed": "", "key": form["key"].value()} | more)
        asked: PictureRequest = answer.context["asked"]
        return asked

    def restyles(self, photo: Photo, prompt: str = "a watercolour", **more: Any) -> PictureRequest:
        """Through “Restyle” in the editor's toolbar."""
        form = self.post("editor", photo.pk, data={**EDITOR, "then": "restyle"}).context["form"]
        data = {"prompt": prompt, "strength": "60", "seed": "", "key": form["key"].value()} | more
        answer = self.post("restyle_new", photo.pk, data=data)
        asked: PictureRequest = answer.context["asked"]
        return asked

    def keeps(self, asked: PictureRequest) -> Photo:
        """Into the album, which opens it in the editor."""
        answer = self.post("picture_keep", asked.pk)
        photo: Photo = answer.context["photo"]
        return photo

    def posts(self, shown: AliveRequest | Photo, **said: Any) -> Story:
        """From the preview or the editor, through the form, into the final check."""
        address = f"{reverse('story_new')}?{'photo' if isinstance(shown, Photo) else 'alive'}={shown.pk}"
        form = self.client.get(address).context["form"]
        data = {"caption": "Pagi di pantai", "audience": "everyone", "alt_text": "", "key": form["key"].value()} | said
        answer = self.client.post(address, data)
        assert answer.status_code == 302, answer.context["form"].errors
        return Story.objects.get(pk=answer["Location"].split("/")[-3])

    def shows_photo(self, **said: Any) -> Story:
        """A Story that shows a photo as it is: checked like any other, but quicker than a clip."""
        story = self.posts(self.has_photo(), **said)
        work()
        return Story.objects.get(pk=story.pk)

    def shows(self, **said: Any) -> Story:
        """A Story of theirs that went the whole way, with a clip."""
        alive = self.asks()
        work()
        alive.refresh_from_db()
        story = self.posts(alive, **said)
        work()
        return Story.objects.get(pk=story.pk)

    def quota_left(self) -> int:
        left: int = self.client.get("/api/v1/me/").json()["quota_left"]
        return left

    def pictures_left(self) -> int:
        left: int = self.client.get("/api/v1/me/").json()["pictures_left"]
        return left

    # --- others ---------------------------------------------------------------------------------------------------------------

    def follows(self, other: Person) -> None:
        self.post("follow", other.user.username)

    def tray(self) -> list[User]:
        return [ring.owner for ring in self.get("home").context["rings"]]

    def reports(self, story: Story, category: str = "hate") -> None:
        answer = self.post("report", "story", story.pk, data={"category": category, "text": "Look closely."})
        assert answer.status_code == 200, answer.content


class Moderator(Person):
    """Somebody at the desk, second factor included."""

    def __init__(self, username: str) -> None:
        super().__init__(username, is_staff=True)
        self.user.groups.add(Group.objects.get(name="moderator"))
        Authenticator.objects.create(user=self.user, type=Authenticator.Type.TOTP, data={"secret": "x"})

    def decides(self, action: str, policy: str = "hate", reason: str = "I looked at it.") -> None:
        """Take the next case and end it."""
        case = self.client.post("/admin/moderation/case/next/")["Location"].removesuffix("change/")
        verdict = {"action": action, "policy": policy, "ground": "terms", "reason": reason}
        answer = self.client.post(f"{case}decide/", verdict, follow=True)
        assert answer.status_code == 200, answer.content.decode()[-3000:]

    def grants_appeal(self, reason: str = "We were wrong.") -> None:
        case = self.client.post("/admin/moderation/case/next/")["Location"].removesuffix("change/")
        assert self.client.post(f"{case}answer/", {"answer": "grant", "reason": reason}).status_code == 302


# The editor's form as it stands when nothing is changed.
EDITOR = {"aspect": "free", "turn": "0", "filter": "none", "left": "0", "top": "0", "width": "100", "height": "100"}
