"""Reporting, appeals and the numbers everybody may read."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
