"""What a member decides about the account."""

from django.urls import path
from django.views.generic import TemplateView

urlpatterns = [
    path("settings/", TemplateView.as_view(template_name="base.html"), name="settings"),
]
