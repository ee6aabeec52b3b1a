"""Members, their photos, their Stories, and what others do with them."""

from stories.models.album import Animation, Photo, Restyle
from stories.models.home_version import HomeVersion
from stories.models.social import Block, CloseFriend, Follow, HiddenWord, Mute
from stories.models.story import Highlight, Reaction, Reply, Story, StoryView
from stories.models.user import User

__all__ = [
    "Animation",
    "Block",
    "CloseFriend",
    "Follow",
    "HiddenWord",
    "Highlight",
    "HomeVersion",
    "Mute",
    "Photo",
    "Reaction",
    "Reply",
    "Restyle",
    "Story",
    "StoryView",
    "User",
]
