"""The demo site's addresses: the admin, uploaded files, and newsroom at the root."""

from __future__ import annotations

from django.contrib import admin
from django.urls import include, path

from newsroom.pages.robots import robots_txt
from newsroom_project import media

urlpatterns = [
    path("admin/", admin.site.urls),
    path("media/<path:path>", media.uploaded),
    path("robots.txt", robots_txt),
    path("", include("newsroom.urls")),
]

handler400 = "newsroom.pages.errors.bad_request"
handler403 = "newsroom.pages.errors.refused"
handler404 = "newsroom.pages.errors.not_found"
handler500 = "newsroom.pages.errors.server_error"
