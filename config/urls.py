"""Every address of the service."""

from django.conf import settings
from django.contrib import admin
from django.templatetags.static import static
from django.urls import include, path
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from django.views.generic import RedirectView
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from config import health, metrics
from summit.delegations.pages import invitation_page
from summit.desk import security
from summit.documents.admin.matrix import consensus_matrix
from summit.notifications.unsubscribing import unsubscribe
from summit.printouts.admin import badges, printouts
from summit.programme.api.views import feed

admin.site.index_title = _("Today")
handler403 = "config.errors.permission_denied"
handler404 = "config.errors.not_found"
handler500 = "config.errors.server_error"

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="admin:index")),
    path("admin/", include("summit.accounts.signin.urls")),
    path("admin/", include("summit.desk.urls")),
    path("admin/printouts/", admin.site.admin_view(printouts), name="printouts"),
    path("admin/badges/", admin.site.admin_view(badges), name="badges"),
    path("admin/printouts/<slug:name>/", admin.site.admin_view(printouts), name="printout"),
    path("admin/consensus/", admin.site.admin_view(consensus_matrix), name="consensus"),
    path("admin/", admin.site.urls),
    path("api/v1/", include("config.api_router")),
    path("api/v1/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/v1/docs/", SpectacularSwaggerSplitView.as_view(url_name="schema"), name="docs"),
    path("health/", health.live, name="health"),
    path("health/ready/", health.ready, name="ready"),
    path("metrics", metrics.metrics, name="metrics"),
    path("health/background/", health.background, name="background"),
    path("invitations/", invitation_page, name="invitation"),
    path("summits/<slug:slug>/security/", include(security.urlpatterns)),
    path("feeds/<str:token>.ics", feed, name="feed"),
    path("unsubscribe/<str:token>/", unsubscribe, name="unsubscribe"),
    # Browsers ask for this if a page names no icon. The name of the file is known after collectstatic only.
    path("favicon.ico", RedirectView.as_view(url=lazy(static, str)("summit/icon.svg"))),
]

# Mail providers report bounces here; the webhook requires the secret.
if getattr(settings, "ANYMAIL", {}).get("WEBHOOK_SECRET"):
    urlpatterns.append(path("anymail/", include("anymail.urls")))
