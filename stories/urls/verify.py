"""Anyone's questions about a video."""

from django.urls import path
from django.views.generic import TemplateView

urlpatterns = [
    path("verify/", TemplateView.as_view(template_name="base.html"), name="verify"),
]
