"""Services of the agenda. Each one that changes a session's agenda or floor locks the session's row first."""

from summit.agenda.services.absence import listed_speakers_of, relist_speakers, withdraw_speakers_of
from summit.agenda.services.agendas import (
    AgendaChanged,
    AgendaExists,
    AgendaUnchanged,
    adopt_agenda,
    circulate_agenda,
    open_agenda,
    set_deadline,
)
from summit.agenda.services.floor import adjourn_item, call_item, close_item, close_list, reopen_list
from summit.agenda.services.items import add_item, amend_item, attach_item, move_item, remove_item
from summit.agenda.services.ordering import NoSuchPosition, agenda_of
from summit.agenda.services.proposals import (
    accept_item_proposal,
    decline_item_proposal,
    merge_item_proposal,
    propose_item,
    refer_item_proposal,
    withdraw_item_proposal,
)
from summit.agenda.services.speakers import (
    add_speaker,
    amend_speaker,
    end_speech,
    give_floor,
    list_by_precedence,
    move_speaker,
    withdraw_speaker,
)
from summit.agenda.services.successors import name_speakers, named_speakers_of

__all__ = (
    "AgendaChanged",
    "AgendaExists",
    "AgendaUnchanged",
    "NoSuchPosition",
    "accept_item_proposal",
    "add_item",
    "add_speaker",
    "adjourn_item",
    "adopt_agenda",
    "agenda_of",
    "amend_item",
    "amend_speaker",
    "attach_item",
    "call_item",
    "circulate_agenda",
    "close_item",
    "close_list",
    "decline_item_proposal",
    "end_speech",
    "give_floor",
    "list_by_precedence",
    "listed_speakers_of",
    "merge_item_proposal",
    "move_item",
    "move_speaker",
    "name_speakers",
    "named_speakers_of",
    "open_agenda",
    "propose_item",
    "refer_item_proposal",
    "relist_speakers",
    "remove_item",
    "reopen_list",
    "set_deadline",
    "withdraw_item_proposal",
    "withdraw_speaker",
    "withdraw_speakers_of",
)
