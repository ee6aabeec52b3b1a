"""Anyone's questions about a video."""

from django.urls import path

from stories.views import verify

urlpatterns = [
    path("verify/", verify.verify, name="verify"),
    path("verify/anchors.pem", verify.anchors, name="verify_anchors"),
]
