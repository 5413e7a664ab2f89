"""Every resource of /api/v1/."""

from django.urls import include, path, register_converter
from django.urls.converters import SlugConverter
from rest_framework.routers import SimpleRouter

from summit.accounts.api.exporting import ExportView
from summit.accounts.api.signing import LogInView, LogOutView
from summit.accounts.api.tokens import TokenViewSet
from summit.accounts.api.views import LiaisonOfficerViewSet, MeView
from summit.accreditation.api.declarations import RadioViewSet, VehicleViewSet, WeaponViewSet
from summit.accreditation.api.duplicates import DuplicatesView
from summit.accreditation.api.gate import GateCheckViewSet, GateKeysView, InsideViewSet, RevocationsView
from summit.accreditation.api.letters import LetterViewSet
from summit.accreditation.api.needs import NeedsViewSet
from summit.accreditation.api.passes import PassViewSet
from summit.accreditation.api.personal import PersonalDataViewSet
from summit.accreditation.api.photos import PhotoViewSet
from summit.accreditation.api.places import PlacesViewSet
from summit.accreditation.api.vetting import VettingViewSet
from summit.accreditation.api.views import (
    AccreditationViewSet,
    CategoryViewSet,
    QuotaViewSet,
    ZoneViewSet,
)
from summit.accreditation.models import DECLARATIONS
from summit.agenda.api.views import (
    AgendaRevisionViewSet,
    AgendaViewSet,
    ItemProposalViewSet,
    ItemViewSet,
    SpeakerViewSet,
)
from summit.arrivals.api import BorderPointViewSet, TravelPartyViewSet
from summit.bilaterals.api.settling import MeetingRecordViewSet
from summit.bilaterals.api.views import PlanViewSet, RequestViewSet
from summit.calendar.api.likenesses import LikenessesView
from summit.calendar.api.views import ClashesView, ClosureViewSet, FreeSlotsView
from summit.correspondence.api import NoteReferenceViewSet, NoteViewSet
from summit.decisions.api.views import (
    ActionViewSet,
    ConsentViewSet,
    DecisionViewSet,
    RulesViewSet,
    SeriesViewSet,
    SilenceViewSet,
    StageViewSet,
    StatementViewSet,
    SummaryRecordView,
)
from summit.delegations.api.invitations import AcceptView, InvitationViewSet
from summit.delegations.api.official_invitations import OfficialInvitationViewSet
from summit.delegations.api.precedence import PrecedencePolicyViewSet
from summit.delegations.api.summits import SummitsViewSet
from summit.delegations.api.unnoted import ChangesWithoutNoteView
from summit.delegations.api.views import (
    ContactViewSet,
    DelegateViewSet,
    DelegationViewSet,
    ProposedChangeViewSet,
)
from summit.documents.api.views import (
    AmendmentViewSet,
    ConsensusViewSet,
    DocumentViewSet,
    FileViewSet,
    PositionViewSet,
)
from summit.facilities.api import TransferViewSet, VenueViewSet, resource_view_set
from summit.facilities.models import Interpreter, Room
from summit.jobs.api import JobViewSet
from summit.notifications.api.outbox import OutboxViewSet
from summit.notifications.api.views import NotificationViewSet, PreferencesView, WebhookViewSet
from summit.programme.api.attendance import AttendanceViewSet
from summit.programme.api.views import (
    FeedViewSet,
    ProgrammeFilesView,
    ProgrammeView,
    ReplacementsView,
    RevisionViewSet,
)
from summit.readiness.api import KeyTaskViewSet, ReadinessViewSet
from summit.reminders.api import OwnReminderRuleViewSet, ReminderRuleViewSet, ReminderSettingsView
from summit.sessions.api.views import OrganViewSet, SessionViewSet
from summit.spreadsheets.api.security import (
    VerdictWorkbookView,
    VettingWorkbookView,
    declaration_workbook_view,
)
from summit.spreadsheets.api.views import ImportViewSet


class SummitSlug(SlugConverter):
    """The name of a summit, as long as one may be."""

    regex = "[-a-zA-Z0-9_]{1,50}"


register_converter(SummitSlug, "summit")

everywhere = SimpleRouter()
everywhere.register("summits", SummitsViewSet)
everywhere.register("me/tokens", TokenViewSet, basename="token")

of_summit = SimpleRouter()
of_summit.register("venues", VenueViewSet)
of_summit.register("transfers", TransferViewSet)
of_summit.register("rooms", resource_view_set(Room))
of_summit.register("interpreters", resource_view_set(Interpreter))
of_summit.register("delegations", DelegationViewSet)
of_summit.register("delegations", AttendanceViewSet, basename="attendance")
of_summit.register("delegates", DelegateViewSet)
of_summit.register("personal-data", PersonalDataViewSet)
of_summit.register("photos", PhotoViewSet)
of_summit.register("letters", LetterViewSet)
of_summit.register("needs", NeedsViewSet)
of_summit.register("contacts", ContactViewSet)
of_summit.register("liaison-officers", LiaisonOfficerViewSet)
of_summit.register("invitations", InvitationViewSet)
of_summit.register("official-invitations", OfficialInvitationViewSet)
of_summit.register("proposed-changes", ProposedChangeViewSet)
of_summit.register("notes", NoteViewSet)
of_summit.register("note-references", NoteReferenceViewSet)
of_summit.register("precedence-policies", PrecedencePolicyViewSet)
of_summit.register("zones", ZoneViewSet)
of_summit.register("accreditation-categories", CategoryViewSet)
of_summit.register("quotas", QuotaViewSet)
of_summit.register("places", PlacesViewSet, basename="places")
of_summit.register("accreditations", AccreditationViewSet)
of_summit.register("vetting", VettingViewSet, basename="vetting")
of_summit.register("weapons", WeaponViewSet)
of_summit.register("radios", RadioViewSet)
of_summit.register("vehicles", VehicleViewSet)
of_summit.register("passes", PassViewSet)
of_summit.register("gate-checks", GateCheckViewSet)
of_summit.register("inside", InsideViewSet, basename="inside")
of_summit.register("organs", OrganViewSet)
of_summit.register("sessions", SessionViewSet)
of_summit.register("agendas", AgendaViewSet)
of_summit.register("agenda-revisions", AgendaRevisionViewSet)
of_summit.register("agenda-items", ItemViewSet)
of_summit.register("item-proposals", ItemProposalViewSet)
of_summit.register("speakers", SpeakerViewSet)
of_summit.register("rules", RulesViewSet)
of_summit.register("stages", StageViewSet)
of_summit.register("silence-procedures", SilenceViewSet)
of_summit.register("consents", ConsentViewSet)
of_summit.register("statements", StatementViewSet)
of_summit.register("series", SeriesViewSet)
of_summit.register("decisions", DecisionViewSet)
of_summit.register("actions", ActionViewSet)
of_summit.register("bilateral-requests", RequestViewSet)
of_summit.register("meeting-records", MeetingRecordViewSet)
of_summit.register("border-points", BorderPointViewSet)
of_summit.register("travel-parties", TravelPartyViewSet)
of_summit.register("documents", DocumentViewSet)
of_summit.register("document-files", FileViewSet, basename="document-file")
of_summit.register("positions", PositionViewSet)
of_summit.register("amendments", AmendmentViewSet)
of_summit.register("consensus", ConsensusViewSet, basename="consensus")
of_summit.register("plans", PlanViewSet)
of_summit.register("closures", ClosureViewSet)
of_summit.register("outbox", OutboxViewSet)
of_summit.register("notifications", NotificationViewSet)
of_summit.register("webhooks", WebhookViewSet)
of_summit.register("revisions", RevisionViewSet)
of_summit.register("feeds", FeedViewSet)
of_summit.register("imports", ImportViewSet)
of_summit.register("jobs", JobViewSet)
of_summit.register("key-tasks", KeyTaskViewSet)
of_summit.register("readiness", ReadinessViewSet, basename="readiness")
of_summit.register("reminder-rules", ReminderRuleViewSet)
of_summit.register("my-reminder-rules", OwnReminderRuleViewSet, basename="my-reminder-rule")

urlpatterns = [
    path("auth/login/", LogInView.as_view(), name="log-in"),
    path("auth/logout/", LogOutView.as_view(), name="log-out"),
    path("auth/invitations/accept/", AcceptView.as_view(), name="accept-invitation"),
    path("me/", MeView.as_view(), name="me"),
    path("me/export/", ExportView.as_view(), name="export-me"),
    path("me/notification-preferences/", PreferencesView.as_view(), name="notification-preferences"),
    path("", include(everywhere.urls)),
    path("summits/<summit:slug>/free-slots/", FreeSlotsView.as_view(), name="free-slots"),
    path("summits/<summit:slug>/clashes/", ClashesView.as_view(), name="clashes"),
    path("summits/<summit:slug>/programme/", ProgrammeView.as_view(), name="programme"),
    path("summits/<summit:slug>/changes-without-note/", ChangesWithoutNoteView.as_view(), name="changes-without-note"),
    path("summits/<summit:slug>/programme-files/", ProgrammeFilesView.as_view(), name="programme-files"),
    path("summits/<summit:slug>/replacements/", ReplacementsView.as_view(), name="replacements"),
    path("summits/<summit:slug>/printouts/", include("summit.printouts.api.urls")),
    path("summits/<summit:slug>/tables/", include("summit.spreadsheets.api.urls")),
    path("summits/<summit:slug>/summary-records/<int:id>/", SummaryRecordView.as_view(), name="summary-record"),
    path("summits/<summit:slug>/duplicates/", DuplicatesView.as_view(), name="duplicates"),
    path("summits/<summit:slug>/likenesses/", LikenessesView.as_view(), name="likenesses"),
    path("summits/<summit:slug>/gate/keys/", GateKeysView.as_view(), name="gate-keys"),
    path("summits/<summit:slug>/gate/revocations/", RevocationsView.as_view(), name="gate-revocations"),
    path("summits/<summit:slug>/reminder-settings/", ReminderSettingsView.as_view(), name="reminder-settings"),
    path(
        "summits/<summit:slug>/vetting/workbook/", VettingWorkbookView.as_view({"post": "export"}), name="vetting-list"
    ),
    path(
        "summits/<summit:slug>/vetting/workbook/verdicts/",
        VerdictWorkbookView.as_view({"post": "verdicts"}),
        name="vetting-verdicts",
    ),
    *(
        path(
            f"summits/<summit:slug>/{kind._meta.model_name}s/workbook/",
            declaration_workbook_view(kind).as_view({"post": "export"}),
            name=f"{kind._meta.model_name}-workbook",
        )
        for kind in DECLARATIONS
    ),
    path("summits/<summit:slug>/", include(of_summit.urls)),
]
