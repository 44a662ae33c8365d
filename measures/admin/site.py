"""What the staff pages are called."""

from __future__ import annotations

from django.contrib import admin

admin.site.site_header = "政策举措库 · 管理"
admin.site.site_title = "政策举措库管理"
admin.site.index_title = "资料与核对"
admin.site.empty_value_display = "—"
