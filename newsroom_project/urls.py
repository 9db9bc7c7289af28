"""Addresses of the demo site: the admin, the uploaded photos and, at the root, the newspaper."""

from __future__ import annotations

from django.contrib import admin
from django.urls import include, path

from newsroom_project import media

urlpatterns = [
    path("admin/", admin.site.urls),
    path("media/<path:path>", media.uploaded),
    path("", include("newsroom.urls")),
]
