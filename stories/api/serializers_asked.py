"""The shapes of the API for what is asked for. What they hold says whether AI made it."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from generation import limits
from generation.models import AliveRequest, Life, Picture, PictureRequest
from generation.progress import as_event, snapshot
from stories.api.serializers import ClipSerializer, Linked
from stories.models import Photo


class PictureSerializer(Linked):
    image = serializers.SerializerMethodField()
    is_ai_generated = serializers.BooleanField(read_only=True)

    class Meta:
        model = Picture
        fields = ["id", "image", "is_ai_generated", "width", "height", "size", "sha256", "iscc", "signer", "created_at"]

    @extend_schema_field(OpenApiTypes.URI)
    def get_image(self, picture: Picture) -> str:
        return self.link("picture", picture)


class OwnPhotoField(serializers.PrimaryKeyRelatedField):
    """A photo of the asking member's album; others do not exist."""

    queryset = Photo.objects.none()

    def get_queryset(self) -> QuerySet[Photo]:
        return Photo.objects.owned_by(self.context["request"].user).in_album()


class AskSerializer(serializers.Serializer):
    """What may be asked for of any kind; the same limits as the forms."""

    strength = serializers.FloatField(min_value=limits.STRENGTH[0], max_value=limits.STRENGTH[1], default=limits.DEFAULT_STRENGTH)
    aspect = serializers.ChoiceField(choices=[str(aspect) for aspect in limits.Aspect], default=str(limits.Aspect.TALL))
    seed = serializers.IntegerField(min_value=0, max_value=limits.MAX_SEED, required=False, allow_null=True, default=None)
    people_agreed = serializers.BooleanField(default=False, help_text="Everyone who can be recognised in the photo agreed.")


class AliveAskSerializer(AskSerializer):
    photo = OwnPhotoField()
    prompt = serializers.CharField(max_length=limits.PROMPT_LENGTH, required=False, allow_blank=True, default="")
    negative_prompt = serializers.CharField(max_length=limits.PROMPT_LENGTH, required=False, allow_blank=True, default="")
    seconds = serializers.FloatField(min_value=limits.SECONDS[0], max_value=limits.SECONDS[1], default=limits.DEFAULT_SECONDS)
    ending = serializers.ChoiceField(
        choices=[str(ending) for ending in limits.Ending],
        default=str(limits.Ending.FITTING),
        help_text="Whether the clip comes back to its first frame; fitting: unless light or weather comes that does not go again.",
    )
    fps = serializers.ChoiceField(choices=limits.FPS, default=limits.DEFAULT_FPS, help_text="Some models keep to a rate of their own.")
    sound = serializers.BooleanField(default=True)


class PictureAskSerializer(AskSerializer):
    """``aspect`` is of a picture made from words alone, ``strength`` how far from the photo."""

    prompt = serializers.CharField(max_length=limits.PROMPT_LENGTH)
    photo = OwnPhotoField(required=False, allow_null=True, default=None, help_text="A photo of yours to be restyled, in its own shape.")


class RequestSerializer(serializers.ModelSerializer):
    """One request and how it stands."""

    progress = serializers.SerializerMethodField()

    @extend_schema_field(OpenApiTypes.OBJECT)
    def get_progress(self, asked: Life) -> dict[str, Any]:
        return as_event(snapshot(asked))


class AliveSerializer(RequestSerializer):
    clip = ClipSerializer(read_only=True, allow_null=True)

    class Meta:
        model = AliveRequest
        fields = [
            "id", "state", "progress", "prompt", "negative_prompt", "strength", "seconds", "aspect", "ending", "fps", "sound", "seed",
            "rules", "failure", "cannot", "regions", "region", "worker", "engine", "model", "clip", "created_at",
        ]  # fmt: skip


class PictureRequestSerializer(RequestSerializer):
    picture = PictureSerializer(read_only=True, allow_null=True)

    class Meta:
        model = PictureRequest
        fields = [
            "id", "state", "progress", "prompt", "strength", "width", "height", "seed", "rules", "failure", "regions", "region", "worker",
            "engine", "model", "picture", "created_at",
        ]  # fmt: skip
