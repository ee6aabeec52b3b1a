"""The shapes of the API. Wherever a video or an AI-made picture appears, ``is_ai_generated`` stands beside it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from generation.models import Clip, PictureRequest
from generation.services import pictures_offered, quota_left
from moderation.classifiers.folding import is_blank
from moderation.models.reports import Category
from stories.links import link_to
from stories.models import HiddenWord, Photo, Reaction, Reply, Story, User


class Linked(serializers.ModelSerializer):
    """Gives subclasses ``link``: the absolute address of a file for this request's member."""

    def link(self, kind: str, obj: Any) -> str:
        request = self.context["request"]
        return str(request.build_absolute_uri(link_to(kind, obj, request.user)))


class MemberSerializer(Linked):
    avatar = serializers.SerializerMethodField()

    class Meta:
        model = User
        fields = ["username", "display_name", "bio", "is_private", "avatar"]

    @extend_schema_field(OpenApiTypes.URI)
    def get_avatar(self, member: User) -> str | None:
        return self.link("avatar", member) if member.avatar else None


class MeSerializer(serializers.ModelSerializer):
    quota_left = serializers.SerializerMethodField()
    pictures_left = serializers.SerializerMethodField()

    class Meta:
        model = User
        fields = [
            "username", "display_name", "bio", "is_private", "language", "ai_dial", "regions", "shows_originals", "quota_left",
            "pictures_left",
        ]  # fmt: skip
        read_only_fields = ["username"]

    def get_quota_left(self, member: User) -> int:
        return quota_left(member)

    def get_pictures_left(self, member: User) -> int:
        return quota_left(member, PictureRequest) if pictures_offered() else 0

    def validate_display_name(self, name: str) -> str:
        return "" if is_blank(name) else name

    def validate_regions(self, regions: Any) -> list[str]:
        if not isinstance(regions, list) or not regions or any(region not in settings.REGIONS for region in regions):
            raise serializers.ValidationError(f"One or more of: {', '.join(settings.REGIONS)}.")
        return regions


class PhotoSerializer(Linked):
    image = serializers.SerializerMethodField()
    thumbnail = serializers.SerializerMethodField()
    is_ai_generated = serializers.BooleanField(source="ai_made", read_only=True)

    class Meta:
        model = Photo
        fields = [
            "id", "image", "thumbnail", "width", "height", "size", "alt_text", "is_ai_generated", "has_people", "suggestions", "created_at",
        ]  # fmt: skip
        read_only_fields = [name for name in fields if name != "alt_text"]

    @extend_schema_field(OpenApiTypes.URI)
    def get_image(self, photo: Photo) -> str:
        return self.link("photo", photo)

    @extend_schema_field(OpenApiTypes.URI)
    def get_thumbnail(self, photo: Photo) -> str:
        return self.link("thumbnail", photo)


class PhotoUploadSerializer(serializers.Serializer):
    image = serializers.FileField(help_text="JPEG, PNG, WebP, HEIC or AVIF.")
    alt_text = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


class ClipSerializer(Linked):
    video = serializers.SerializerMethodField()
    poster = serializers.SerializerMethodField()
    is_ai_generated = serializers.BooleanField(read_only=True)

    class Meta:
        model = Clip
        fields = [
            "id", "video", "poster", "is_ai_generated", "width", "height", "seconds", "fps", "has_sound", "size", "sha256", "iscc",
            "signer", "created_at",
        ]  # fmt: skip

    @extend_schema_field(OpenApiTypes.URI)
    def get_video(self, clip: Clip) -> str:
        return self.link("clip", clip)

    @extend_schema_field(OpenApiTypes.URI)
    def get_poster(self, clip: Clip) -> str:
        return self.link("poster", clip)


class StorySerializer(Linked):
    owner = MemberSerializer(read_only=True)
    clip = ClipSerializer(read_only=True)
    photo = serializers.SerializerMethodField()
    is_ai_generated = serializers.BooleanField(read_only=True)

    class Meta:
        model = Story
        fields = [
            "id", "owner", "state", "is_ai_generated", "clip", "photo", "caption", "alt_text", "audience", "rules", "created_at",
            "posted_at", "expires_at",
        ]  # fmt: skip

    @extend_schema_field(OpenApiTypes.URI)
    def get_photo(self, story: Story) -> str | None:
        return self.link("story_photo", story) if story.photo_id else None


class StoryAskSerializer(serializers.ModelSerializer):
    alive = serializers.UUIDField(required=False, help_text="A request of yours that is ready.")
    photo = serializers.UUIDField(required=False, help_text="A photo of yours.")

    class Meta:
        model = Story
        fields = ["alive", "photo", "caption", "alt_text", "audience"]

    def validate(self, asked: dict[str, Any]) -> dict[str, Any]:
        if ("alive" in asked) == ("photo" in asked):
            raise serializers.ValidationError("Give exactly one of alive and photo.")
        return asked


class ReactionSerializer(serializers.Serializer):
    emoji = serializers.ChoiceField(choices=list(Reaction.EMOJI))


class ReplySerializer(serializers.ModelSerializer):
    sender = MemberSerializer(read_only=True)

    class Meta:
        model = Reply
        fields = ["id", "story", "sender", "text", "created_at"]
        read_only_fields = ["id", "story", "created_at"]


class HiddenWordSerializer(serializers.ModelSerializer):
    class Meta:
        model = HiddenWord
        fields = ["id", "text", "created_at"]
        read_only_fields = ["id", "created_at"]


class InboxSerializer(serializers.Serializer):
    when = serializers.DateTimeField()
    text = serializers.CharField()
    link = serializers.CharField()
    quote = serializers.CharField()
    person = MemberSerializer(allow_null=True)


class ReportAskSerializer(serializers.Serializer):
    kind = serializers.CharField(max_length=32, help_text="story, member or reply")
    id = serializers.CharField(max_length=64)
    category = serializers.ChoiceField(choices=Category.choices)
    text = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")
    at_second = serializers.FloatField(required=False, allow_null=True, default=None, min_value=0)
