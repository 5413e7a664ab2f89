"""How the admin looks, and its menu in the order of the organizers' work."""

from typing import TYPE_CHECKING

from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.functional import lazy
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def _pages(*pages: tuple["StrOrPromise", str, str]) -> list[dict[str, object]]:
    return [{"title": title, "icon": icon, "name": name, "link": reverse_lazy(name)} for title, icon, name in pages]


def _host_pages() -> list[dict[str, object]]:
    """Return the pages of the venues and of each kind of resource that the host provides."""
    from summit.facilities.kinds import host_kinds  # noqa: PLC0415 -- the apps are loaded after the settings

    kinds = [(kind._meta, kind.icon) for kind in host_kinds()]
    pages = (
        (capfirst(str(meta.verbose_name_plural)), icon, f"admin:facilities_{meta.model_name}_changelist")
        for meta, icon in kinds
    )
    venues = (
        (_("Venues"), "location_city", "admin:calendar_venue_changelist"),
        (_("Border points"), "flight_land", "admin:arrivals_borderpoint_changelist"),
    )
    return _pages(*venues, *pages)


# Lightness in percent and chroma of each shade.
PRIMARY = (
    ("50", 97, 0.014),
    ("100", 93, 0.03),
    ("200", 88, 0.06),
    ("300", 81, 0.1),
    ("400", 71, 0.14),
    ("500", 60, 0.17),
    ("600", 50, 0.16),
    ("700", 43, 0.14),
    ("800", 37, 0.11),
    ("900", 32, 0.09),
    ("950", 24, 0.07),
)
UNFOLD = {
    "SITE_TITLE": "Summit",
    "SITE_HEADER": "Summit",
    "SITE_SUBHEADER": "config.dashboard.sub_header",
    "SITE_SYMBOL": "diversity_3",
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": lambda _request: static("summit/icon.svg")}],
    # Blue where the theme has purple.
    "COLORS": {"primary": {shade: f"oklch({light}% {chroma} 255)" for shade, light, chroma in PRIMARY}},
    "SHOW_HISTORY": True,
    "ACCOUNT": {"navigation": [{"title": _("How you sign in"), "link": reverse_lazy("mfa_index")}]},
    "SHOW_VIEW_ON_SITE": False,
    "DASHBOARD_CALLBACK": "config.dashboard.desk",
    "SCRIPTS": [lambda _request: static("desk/desk.js"), lambda _request: static("desk/names.js")],
    "STYLES": [lambda _request: static("summit/admin.css")],
    "SITE_DROPDOWN": "summit.desk.shell.other_summits",
    "SHOW_LANGUAGES": True,
    "LANGUAGES": {"action": "summit.desk.shell.language_address"},
    "SIDEBAR": {
        "show_search": True,
        "command_search": True,
        "navigation": [
            {
                "items": _pages(
                    (_("Today"), "today", "admin:index"),
                    (_("Programme"), "view_timeline", "timeline"),
                    (_("Bilaterals"), "handshake", "who-meets-whom"),
                    (_("Documents and decisions"), "description", "documents"),
                    (_("Delegations"), "flag", "admin:delegations_delegation_changelist"),
                    (_("Accredited people"), "badge", "admin:accreditation_accreditation_changelist"),
                    (_("Messages"), "outgoing_mail", "outbox"),
                    (_("Set-up"), "tune", "set-up"),
                ),
            },
            {
                "title": _("To do"),
                "separator": True,
                "items": _pages(
                    (_("Release"), "campaign", "release"),
                    (_("Arrivals and departures"), "flight_land", "arrivals"),
                    (_("Readiness"), "checklist", "readiness"),
                    (_("Plan all bilaterals"), "auto_awesome", "admin:bilaterals_plan_changelist"),
                    (_("Import a table"), "upload_file", "imports"),
                    (_("Load a programme file"), "file_open", "load-file"),
                    (_("Background work"), "pending_actions", "jobs"),
                    (_("Print set"), "print", "printouts"),
                    (_("Print badges"), "badge", "badges"),
                    (_("Gate"), "door_front", "gate"),
                    (_("Who is inside"), "groups_2", "inside"),
                    (_("See as"), "visibility", "see-as"),
                ),
            },
            {
                "title": _("All records: programme"),
                "separator": True,
                "collapsible": True,
                "items": _pages(
                    (_("Bilateral requests"), "handshake", "admin:bilaterals_bilateralrequest_changelist"),
                    (_("Plans"), "auto_awesome", "admin:bilaterals_plan_changelist"),
                    (_("Sessions"), "groups", "admin:summit_sessions_session_changelist"),
                    (_("Agendas"), "list_alt", "admin:agenda_agenda_changelist"),
                    (_("Agenda items"), "format_list_numbered", "admin:agenda_agendaitem_changelist"),
                    (_("Items proposed"), "playlist_add", "admin:agenda_agendaitemproposal_changelist"),
                    (_("Speakers"), "mic", "admin:agenda_speaker_changelist"),
                    (_("Calendar"), "calendar_month", "admin:calendar_engagement_changelist"),
                    (_("Closures"), "event_busy", "admin:calendar_closure_changelist"),
                    (_("Revisions"), "campaign", "admin:programme_revision_changelist"),
                ),
            },
            {
                "title": _("All records: documents"),
                "collapsible": True,
                "items": _pages(
                    (_("Documents"), "description", "admin:documents_document_changelist"),
                    (_("Positions"), "how_to_vote", "admin:documents_position_changelist"),
                    (_("Amendments"), "edit_document", "admin:documents_amendment_changelist"),
                ),
            },
            {
                "title": _("All records: decisions"),
                "collapsible": True,
                "items": _pages(
                    (_("Stages of documents"), "route", "admin:decisions_stage_changelist"),
                    (_("Silence procedures"), "hourglass_top", "admin:decisions_silenceprocedure_changelist"),
                    (_("Consents"), "link", "admin:decisions_consent_changelist"),
                    (_("Statements"), "format_quote", "admin:decisions_interpretativestatement_changelist"),
                    (_("Decisions"), "gavel", "admin:decisions_decision_changelist"),
                    (_("Actions"), "task_alt", "admin:decisions_action_changelist"),
                ),
            },
            {
                "title": _("All records: who comes"),
                "collapsible": True,
                "items": _pages(
                    (_("Delegations"), "flag", "admin:delegations_delegation_changelist"),
                    (_("Delegates"), "person", "admin:delegations_delegate_changelist"),
                    (_("Travel parties"), "flight_land", "admin:arrivals_travelparty_changelist"),
                    (_("Key tasks"), "checklist", "admin:readiness_keytask_changelist"),
                    (_("Accredited people"), "badge", "admin:accreditation_accreditation_changelist"),
                    (_("Categories of people"), "category", "admin:accreditation_category_changelist"),
                    (_("Quotas"), "pie_chart", "admin:accreditation_quota_changelist"),
                    (_("Zones"), "map", "admin:accreditation_zone_changelist"),
                    (_("Personal data"), "passport", "admin:accreditation_personaldata_changelist"),
                    (_("Photos"), "portrait", "admin:accreditation_photo_changelist"),
                    (_("Letters of people"), "attach_email", "admin:accreditation_letter_changelist"),
                    (_("Needs"), "restaurant", "admin:accreditation_needs_changelist"),
                    (_("Weapons"), "shield", "admin:accreditation_weapon_changelist"),
                    (_("Radios"), "radio", "admin:accreditation_radio_changelist"),
                    (_("Vehicles"), "directions_car", "admin:accreditation_vehicle_changelist"),
                    (_("Duplicates"), "compare", "admin:accreditation_duplicates"),
                    (_("What may be one"), "join", "admin:calendar_likenesses"),
                    (_("Passes"), "badge", "admin:accreditation_pass_changelist"),
                    (_("Checks at gates"), "door_front", "admin:accreditation_gatecheck_changelist"),
                    (_("Invitations"), "mail", "admin:delegations_invitation_changelist"),
                    (_("Official invitations"), "approval", "admin:delegations_officialinvitation_changelist"),
                    (_("Proposed changes"), "rule", "admin:delegations_proposedchange_changelist"),
                    (_("Notes verbales"), "mark_email_read", "admin:correspondence_note_changelist"),
                    (_("Changes without a note"), "unsubscribe", "unnoted"),
                    (_("Precedence"), "sort_by_alpha", "admin:delegations_precedencepolicy_changelist"),
                ),
            },
            {
                "title": _("All records: what the host provides"),
                "collapsible": True,
                "items": lazy(_host_pages, list)(),
            },
            {
                "title": _("All records: messages"),
                "collapsible": True,
                "items": _pages(
                    (_("Outbox"), "outbox", "admin:notifications_waitingletter_changelist"),
                    (_("Notifications"), "notifications", "admin:notifications_notification_changelist"),
                    (_("Deliveries"), "outgoing_mail", "admin:notifications_delivery_changelist"),
                    (_("Webhooks"), "webhook", "admin:notifications_webhook_changelist"),
                    (_("Message templates"), "edit_note", "admin:notifications_messagetemplate_changelist"),
                    (_("Reminder rules"), "alarm", "admin:reminders_reminderrule_changelist"),
                    (_("Reminder settings"), "schedule_send", "admin:reminders_remindersettings_changelist"),
                ),
            },
            {
                "title": _("All records: settings"),
                "collapsible": True,
                "items": [
                    *_pages(
                        (_("Summits"), "public", "admin:summits_summit_changelist"),
                        (_("Organs"), "account_balance", "admin:summit_sessions_organ_changelist"),
                        (_("Rules of organs"), "rule", "admin:decisions_adoptionrules_changelist"),
                        (_("Series of decisions"), "pin", "admin:decisions_series_changelist"),
                        (_("Users"), "badge", "admin:accounts_user_changelist"),
                        (_("API tokens"), "key", "admin:accounts_token_changelist"),
                        (_("Calendar feeds"), "rss_feed", "admin:programme_feed_changelist"),
                    ),
                    *(
                        {**page, "permission": "summit.accounts.admin.audit.reads_audit"}
                        for page in _pages(
                            (_("Audit"), "history", "admin:core_auditentry_changelist"),
                            (_("Access records"), "visibility", "admin:core_accessrecord_changelist"),
                        )
                    ),
                ],
            },
        ],
    },
}
