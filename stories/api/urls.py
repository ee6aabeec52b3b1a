"""The addresses of the API, version 1."""

from django.urls import include, path
from rest_framework.routers import SimpleRouter

from stories.api import album, asked, replying, soft_binding, verifying, watching

router = SimpleRouter()
router.register("photos", album.PhotoViewSet, "api-photo")
router.register("alive", asked.AliveViewSet, "api-alive")
router.register("pictures", asked.PictureViewSet, "api-picture")
router.register("stories", watching.StoryViewSet, "api-story")
router.register("hidden-words", replying.HiddenWordViewSet, "api-hidden-word")
router.register("members", watching.MemberViewSet, "api-member")

urlpatterns = [
    path("", include(router.urls)),
    path("me/", watching.MeView.as_view(), name="api-me"),
    path("inbox/", watching.InboxView.as_view(), name="api-inbox"),
    path("replies/", replying.RepliesView.as_view(), name="api-replies"),
    path("verify/", verifying.VerifyView.as_view(), name="api-verify"),
    path("c2pa/matches/byBinding", soft_binding.ByBindingView.as_view(), name="sbr-by-binding"),
    path("c2pa/matches/byContent", soft_binding.ByContentView.as_view(), name="sbr-by-content"),
    path("c2pa/manifests/<str:manifest_id>", soft_binding.ManifestView.as_view(), name="sbr-manifest"),
    path("c2pa/services/supportedAlgorithms", soft_binding.AlgorithmsView.as_view(), name="sbr-algorithms"),
    path("reports/", watching.ReportView.as_view(), name="api-reports"),
]
