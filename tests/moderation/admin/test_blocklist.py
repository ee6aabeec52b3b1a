"""The list of pictures that may not come back: read by moderators, changed by seniors, and by a file only if it is one."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client

from moderation.models import Case, ListedPicture
from moderation.services import blocklist
from stories.models import User
from tests.moderation.desk import QUEUE, VERDICT, at_desk, sharp_picture

LIST = "/admin/moderation/listedpicture/"
HASH = "ab" * 32


def sends(client: Client, content: bytes) -> Any:
    return client.post(f"{LIST}import/", {"file": ContentFile(content, name="list.txt")})


def test_blocks_a_picture_and_exports_what_it_imports(senior: Any, thing: str, case: Case) -> None:
    User.objects.get(pk=thing).avatar.save("photo.jpg", ContentFile(sharp_picture()))
    desk = at_desk(senior)
    desk.post(f"{QUEUE}{case.pk}/claim/")
    desk.post(f"{QUEUE}{case.pk}/decide/", VERDICT | {"block_again": "on"})
    own = ListedPicture.objects.get()
    assert own.case == case
    lines = ContentFile(f"{'ab' * 32} from abroad\n{own.pdq}\n".encode(), name="list.txt")
    assert desk.post("/admin/moderation/listedpicture/import/", {"file": lines}).status_code == 302
    chosen = {"action": "export", "_selected_action": list(ListedPicture.objects.values_list("pk", flat=True))}
    exported = desk.post("/admin/moderation/listedpicture/", chosen)
    assert f"{'ab' * 32} from abroad\n".encode() in exported.content and own.pdq.encode() in exported.content


def test_says_which_line_of_a_list_is_no_hash(senior: Any) -> None:
    answer = at_desk(senior).post("/admin/moderation/listedpicture/import/", {"file": ContentFile(b"# list\nnonsense\n", name="list.txt")})
    assert answer.status_code == 200 and b"line 2 is no PDQ hash" in answer.content


def test_keeps_the_list_from_moderators(desk: Client) -> None:
    assert desk.get("/admin/moderation/listedpicture/").status_code == 200
    assert desk.get("/admin/moderation/listedpicture/import/").status_code == 403


def test_moderators_neither_add_nor_take_away(desk: Client) -> None:
    row = ListedPicture.objects.create(pdq=HASH)
    assert sends(desk, f"{'cd' * 32}\n".encode()).status_code == 403
    assert desk.post(f"{LIST}{row.pk}/delete/", {"post": "yes"}).status_code == 403
    desk.post(LIST, {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"})
    assert list(ListedPicture.objects.all()) == [row]


def test_a_senior_takes_one_off_the_list_and_changes_none(senior: Any) -> None:
    row, client = ListedPicture.objects.create(pdq=HASH), at_desk(senior)
    assert client.post(f"{LIST}{row.pk}/change/", {"pdq": "cd" * 32}).status_code == 403
    assert ListedPicture.objects.get().pdq == HASH
    assert client.post(f"{LIST}{row.pk}/delete/", {"post": "yes"}).status_code == 302
    assert not ListedPicture.objects.exists()


def test_one_by_hand_is_a_list_of_one(senior: Any) -> None:
    """Django's own form would take any 64 characters."""
    assert at_desk(senior).get(f"{LIST}add/").headers["Location"] == f"{LIST}import/"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", b"The submitted file is empty"),
        (b"\xff\xfe\x00", b"This is no text file"),
        (f"{HASH}\n{HASH[:-1]}\n".encode(), b"line 2 is no PDQ hash"),
    ],
    ids=["empty", "no text", "half a hash"],
)
def test_takes_no_file_that_is_no_list(content: bytes, said: bytes, senior: Any) -> None:
    answer = sends(at_desk(senior), content)
    assert answer.status_code == 200 and said in answer.content
    assert not ListedPicture.objects.exists()


def test_takes_no_file_beyond_its_limit(senior: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocklist, "LIST_BYTES", 64)
    assert b"The list is too long" in sends(at_desk(senior), f"{HASH}\n".encode()).content
    assert not ListedPicture.objects.exists()
