"""From the camera to the posted Story."""

from django.urls import path
from django.views.generic import TemplateView

urlpatterns = [
    path("camera/", TemplateView.as_view(template_name="base.html"), name="camera"),
    path("album/", TemplateView.as_view(template_name="base.html"), name="album"),
]
