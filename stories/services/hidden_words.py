"""Words a member does not want to read in replies: the list, and the sorting of what is sent and of what came before."""

from __future__ import annotations

from django.db import transaction

from moderation.classifiers.own_words import OwnWords, as_listed
from stories.errors import HiddenWordError, TooManyWordsError, WordTooLongError
from stories.models import HiddenWord, Reply, User

WORDS = 100  # of one member
SORTED_AGAIN = 200  # newest replies that a change of the list sorts anew; older ones have left the Inbox


def hide_word(*, owner: User, text: str) -> HiddenWord:
    """Put a word, a phrase or an emoji on the list, and keep what has it out of the Inbox; twice changes nothing.

    Raises:
        HiddenWordError: there is nothing in it to look for, it is too long, or the list is full.
    """
    text = " ".join(text.split())
    if len(text) > HiddenWord.TEXT_LENGTH:
        raise WordTooLongError
    listed = as_listed(text)
    if not listed or len(listed) > 2 * HiddenWord.TEXT_LENGTH:
        raise HiddenWordError
    with transaction.atomic():
        _stand_in_line(owner.pk)
        if known := HiddenWord.objects.filter(owner=owner, listed=listed).first():
            return known
        if HiddenWord.objects.filter(owner=owner).count() >= WORDS:
            raise TooManyWordsError
        word = HiddenWord.objects.create(owner=owner, text=text, listed=listed)
        _sort_again(owner)
    return word


def show_word(*, word: HiddenWord) -> None:
    """Take a word off the list; replies that have no other come back to the Inbox."""
    with transaction.atomic():
        _stand_in_line(word.owner_id)
        word.delete()
        _sort_again(word.owner)


def is_unwanted(text: str, *, owner_id: int) -> bool:
    """Whether a reply has a hidden word of this member; call it in the transaction that writes the reply."""
    _stand_in_line(owner_id)
    return _words_of(owner_id).found_in(text)


def _stand_in_line(owner_id: int) -> None:
    """A reply that is written while the list changes is sorted by the new list: one waits for the other."""
    User.objects.select_for_update(no_key=True).filter(pk=owner_id).values_list("pk").first()


def _words_of(owner_id: int) -> OwnWords:
    return OwnWords(HiddenWord.objects.filter(owner=owner_id).values_list("listed", flat=True))


def _sort_again(owner: User) -> None:
    words = _words_of(owner.pk)
    newest = list(Reply.objects.filter(story__owner=owner).only("text", "is_unwanted")[:SORTED_AGAIN])
    moved = [reply for reply in newest if words.found_in(reply.text) is not reply.is_unwanted]
    for reply in moved:
        reply.is_unwanted = not reply.is_unwanted
    Reply.objects.bulk_update(moved, ["is_unwanted"])
