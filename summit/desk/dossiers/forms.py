"""The forms of what can be done on a dossier."""

from django import forms
from django.utils.translation import gettext_lazy, pgettext_lazy
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldBooleanSwitchWidget,
)

from summit.accounts.admin import RowForm
from summit.bilaterals.models import BilateralRequest, Companion, Side
from summit.calendar.models import Engagement, Occupancy
from summit.core.columns import form_field_of
from summit.core.forms import InstantFormField
from summit.correspondence.models import Note
from summit.delegations.admin.notes import NoteForm
from summit.delegations.models import Delegate, Delegation
from summit.facilities.models import Room
from summit.sessions.models import Session


class RescheduleForm(RowForm):
    """The hours and the room of a session."""

    starts_at = InstantFormField(label=gettext_lazy("Starts at"))
    ends_at = InstantFormField(label=gettext_lazy("Ends at"))
    room = forms.ModelChoiceField(
        Room.objects.all(), label=gettext_lazy("Room"), required=False, widget=UnfoldAdminSelectWidget
    )
    even_if_too_small = forms.BooleanField(
        label=gettext_lazy("even if the room is too small"), required=False, widget=UnfoldBooleanSwitchWidget
    )

    def prepare_for(self, row: Session) -> None:
        """Fill the fields from the engagement."""
        super().prepare_for(row)
        engagement = row.engagement
        rooms = engagement.occupancies.filter(role=Occupancy.Role.ROOM).values_list("resource", flat=True)
        self.initial.update(starts_at=engagement.starts_at, ends_at=engagement.ends_at, room=rooms.first())


class TravelForm(RowForm):
    """When a person comes and goes."""

    arrives_at = InstantFormField(label=gettext_lazy("Lands at"), required=False)
    departs_at = InstantFormField(label=gettext_lazy("Departs at"), required=False)


class CloseForm(RowForm):
    """From when to when a room is closed, and why."""

    title = form_field_of(Engagement, "title", label=pgettext_lazy("of a closure", "Reason"))
    starts_at = InstantFormField(label=gettext_lazy("Starts at"))
    ends_at = InstantFormField(label=gettext_lazy("Ends at"))
    audience = form_field_of(
        Engagement, "audience", label=gettext_lazy("Who reads the reason"), widget=UnfoldAdminSelectWidget
    )
    even_if_booked = forms.BooleanField(
        label=gettext_lazy("even if something is booked"),
        required=False,
        widget=UnfoldBooleanSwitchWidget,
        help_text=gettext_lazy("The booking stays, and is shown as a clash until it is moved."),
    )


ANSWER_BY = gettext_lazy("The other sides answer by")
UNTIL = gettext_lazy(
    "Whether they keep agreed meetings at another level. Empty: 24 hours, but not after the meeting begins."
)


class ReplaceForm(NoteForm):
    """The successor of a person, and the hour from which they replace them."""

    successor = forms.ModelChoiceField(
        Delegate.objects.all(), label=gettext_lazy("Replaced by"), widget=UnfoldAdminSelectWidget
    )
    since = InstantFormField(
        label=gettext_lazy("From"),
        required=False,
        help_text=gettext_lazy("Empty: from now on. What begins earlier stays; a head passes at this hour."),
    )
    answer_by = InstantFormField(label=ANSWER_BY, required=False, help_text=UNTIL)
    even_if_booked = forms.BooleanField(
        label=gettext_lazy("even if the successor is not free everywhere"),
        required=False,
        widget=UnfoldBooleanSwitchWidget,
        help_text=gettext_lazy("The person who is replaced stays where the successor is not free."),
    )

    def prepare_for(self, row: Delegate | Delegation) -> None:
        """Offer the other people of the delegation."""
        super().prepare_for(row)
        party, replaced = (row.pk, row.head_id) if isinstance(row, Delegation) else (row.party_id, row.pk)
        self.offer("successor", Delegate.objects.filter(party=party).exclude(pk=replaced or 0))


class HeadsForm(NoteForm):
    """The heads of a delegation together, and from which hour on."""

    head = forms.ModelChoiceField(
        Delegate.objects.all(), label=gettext_lazy("In the chair"), widget=UnfoldAdminSelectWidget
    )
    co_heads = forms.ModelMultipleChoiceField(
        Delegate.objects.all(),
        label=gettext_lazy("Other heads"),
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
    )
    since = InstantFormField(label=gettext_lazy("From"), required=False, help_text=gettext_lazy("Empty: from now on."))

    def prepare_for(self, row: Delegation) -> None:
        """Offer the people of the delegation, and begin with the present heads."""
        super().prepare_for(row)
        people = Delegate.objects.filter(party=row.pk).order_by("rank", "pk")
        for name in ("head", "co_heads"):
            self.offer(name, people)
        beside = row.headships.lasting().filter(is_in_chair=False)
        self.initial.update(head=row.head_id, co_heads=list(beside.values_list("delegate", flat=True)))


class LevelForm(NoteForm):
    """The level at which a person comes, and until when others answer."""

    rank = form_field_of(Delegate, "rank", label=gettext_lazy("Level"), widget=UnfoldAdminSelectWidget)
    answer_by = InstantFormField(label=ANSWER_BY, required=False, help_text=UNTIL)

    def prepare_for(self, row: Delegate | Delegation) -> None:
        """Begin with the present level."""
        super().prepare_for(row)
        person = row.head if isinstance(row, Delegation) else row
        self.initial["rank"] = person.rank if person else None


class NotComingForm(NoteForm):
    """Why a delegation does not come."""

    reason = form_field_of(
        Side,
        "reason",
        label=gettext_lazy("Reason"),
        widget=UnfoldAdminTextareaWidget,
        help_text=gettext_lazy("Read by the delegation and by those that it would meet."),
    )


class ReplaceThereForm(NoteForm):
    """A person in a session or at a meeting, and their successor there."""

    replaced = forms.ModelChoiceField(
        Delegate.objects.all(), label=gettext_lazy("Who is replaced"), widget=UnfoldAdminSelectWidget
    )
    successor = forms.ModelChoiceField(
        Delegate.objects.all(), label=gettext_lazy("Replaced by"), widget=UnfoldAdminSelectWidget
    )

    def prepare_for(self, row: Session | BilateralRequest) -> None:
        """Offer those who take part, and the people of their delegations."""
        super().prepare_for(row)
        if isinstance(row, Session):
            people = Delegate.objects.filter(occupancies__engagement=row.engagement_id)
        else:
            sides = [side.pk for side in row.taking_part]
            beside = Companion.objects.filter(side__in=sides).values_list("delegate", flat=True)
            keys = {*beside, *(key for side in row.taking_part for key in (side.lead_id, side.note_taker_id))}
            people = Delegate.objects.filter(pk__in=[key for key in keys if key])
        self.offer("replaced", people)
        self.offer("note", Note.objects.exchanged_with(*people.values_list("party", flat=True)))
        self.offer("successor", Delegate.objects.filter(party__in=people.values("party")).order_by("party", "rank"))
