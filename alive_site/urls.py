"""Every address of the site."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.utils.module_loading import import_string
from django.views.generic import TemplateView
from django.views.i18n import set_language

from alive_site import health

handler404 = "alive_site.rest.problems.not_found"

urlpatterns = [
    path("", include("stories.urls")),
    path("", include("moderation.urls")),
    path("accounts/", include("allauth.urls")),
    path("language/", set_language, name="set_language"),
    path("api/v1/", include("alive_site.api_urls")),
    path("admin/", admin.site.urls),
    path("health/live/", health.live, name="health_live"),
    path("health/ready/", health.ready, name="health_ready"),
]
if settings.METRICS_TOKEN:
    urlpatterns.append(path("metrics", import_string("alive_site.metrics.metrics"), name="metrics"))
if settings.DEBUG:
    urlpatterns.append(path("styleguide/", TemplateView.as_view(template_name="styleguide.html"), name="styleguide"))
