"""Addresses of a site that has the readers' pages and no admin."""

from django.urls import include, path

urlpatterns = [path("", include("newsroom.urls"))]
