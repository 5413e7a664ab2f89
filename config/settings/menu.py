"""How the admin looks, and its menu in the order of the organizers' work."""

from django.templatetags.static import static
from django.urls import reverse_lazy


def _pages(*pages: tuple[str, str, str]) -> list[dict[str, object]]:
    return [{"title": title, "icon": icon, "link": reverse_lazy(name)} for title, icon, name in pages]


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
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": lambda _: static("summit/icon.svg")}],
    # Blue where the theme has purple.
    "COLORS": {"primary": {shade: f"oklch({light}% {chroma} 255)" for shade, light, chroma in PRIMARY}},
    "SHOW_HISTORY": True,
    "ACCOUNT": {"navigation": [{"title": "How you sign in", "link": reverse_lazy("mfa_index")}]},
    "SHOW_VIEW_ON_SITE": False,
    "DASHBOARD_CALLBACK": "config.dashboard.desk",
    "STYLES": [lambda _: static("summit/admin.css")],
    "SIDEBAR": {
        "show_search": False,
        "navigation": [
            {
                "title": "Now",
                "items": _pages(
                    ("Desk", "dashboard", "admin:index"),
                    ("Day board", "view_timeline", "day-board"),
                    ("Bilateral requests", "handshake", "admin:bilaterals_bilateralrequest_changelist"),
                    ("Plans", "auto_awesome", "admin:bilaterals_plan_changelist"),
                ),
            },
            {
                "title": "Programme",
                "items": _pages(
                    ("Sessions", "groups", "admin:summit_sessions_session_changelist"),
                    ("Agendas", "list_alt", "admin:agenda_agenda_changelist"),
                    ("Agenda items", "format_list_numbered", "admin:agenda_agendaitem_changelist"),
                    ("Items proposed", "playlist_add", "admin:agenda_agendaitemproposal_changelist"),
                    ("Speakers", "mic", "admin:agenda_speaker_changelist"),
                    ("Calendar", "calendar_month", "admin:calendar_engagement_changelist"),
                    ("Closures", "event_busy", "admin:calendar_closure_changelist"),
                    ("Publish", "campaign", "admin:programme_revision_changelist"),
                    ("Printouts", "print", "printouts"),
                ),
            },
            {
                "title": "Documents",
                "items": _pages(
                    ("Documents", "description", "admin:documents_document_changelist"),
                    ("Consensus", "grid_on", "consensus"),
                    ("Positions", "how_to_vote", "admin:documents_position_changelist"),
                    ("Amendments", "edit_document", "admin:documents_amendment_changelist"),
                ),
            },
            {
                "title": "Decisions",
                "items": _pages(
                    ("Stages of documents", "route", "admin:decisions_stage_changelist"),
                    ("Silence procedures", "hourglass_top", "admin:decisions_silenceprocedure_changelist"),
                    ("Consents", "link", "admin:decisions_consent_changelist"),
                    ("Statements", "format_quote", "admin:decisions_interpretativestatement_changelist"),
                    ("Decisions", "gavel", "admin:decisions_decision_changelist"),
                    ("Actions", "task_alt", "admin:decisions_action_changelist"),
                ),
            },
            {
                "title": "Who comes",
                "items": _pages(
                    ("Delegations", "flag", "admin:delegations_delegation_changelist"),
                    ("Delegates", "person", "admin:delegations_delegate_changelist"),
                    ("Personal data", "passport", "admin:delegations_personaldata_changelist"),
                    ("Invitations", "mail", "admin:delegations_invitation_changelist"),
                    ("Precedence", "sort_by_alpha", "admin:delegations_precedencepolicy_changelist"),
                ),
            },
            {
                "title": "What the host provides",
                "items": _pages(
                    ("Venues", "location_city", "admin:calendar_venue_changelist"),
                    ("Rooms", "meeting_room", "admin:facilities_room_changelist"),
                    ("Interpreters", "translate", "admin:facilities_interpreter_changelist"),
                ),
            },
            {
                "title": "Messages",
                "items": _pages(
                    ("Notifications", "notifications", "admin:notifications_notification_changelist"),
                    ("Deliveries", "outgoing_mail", "admin:notifications_delivery_changelist"),
                    ("Webhooks", "webhook", "admin:notifications_webhook_changelist"),
                    ("Words", "edit_note", "admin:notifications_messagetemplate_changelist"),
                    ("Reminder rules", "alarm", "admin:reminders_reminderrule_changelist"),
                    ("Routines", "schedule_send", "admin:reminders_remindersettings_changelist"),
                ),
            },
            {
                "title": "Settings",
                "items": [
                    *_pages(
                        ("Summits", "public", "admin:summits_summit_changelist"),
                        ("Organs", "account_balance", "admin:summit_sessions_organ_changelist"),
                        ("Rules of organs", "rule", "admin:decisions_adoptionrules_changelist"),
                        ("Series of decisions", "pin", "admin:decisions_series_changelist"),
                        ("Users", "badge", "admin:accounts_user_changelist"),
                        ("API tokens", "key", "admin:accounts_token_changelist"),
                        ("Calendar feeds", "rss_feed", "admin:programme_feed_changelist"),
                    ),
                    {
                        "title": "Audit",
                        "icon": "history",
                        "link": reverse_lazy("admin:core_auditentry_changelist"),
                        "permission": "summit.accounts.admin.audit.reads_audit",
                    },
                    {
                        "title": "Viewings",
                        "icon": "visibility",
                        "link": reverse_lazy("admin:core_accessrecord_changelist"),
                        "permission": "summit.accounts.admin.audit.reads_audit",
                    },
                ],
            },
        ],
    },
}
