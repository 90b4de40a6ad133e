from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .crm_history_branch import HistoryBranch, HistorySource

STATES = {"draft": "unconfirmed", "open": "registered", "done": "attended", "cancel": "cancelled"}


class CrmCustomerParticipation(models.Model):
    """What customers took part in or will: the registrations for events, with their passes (S22).

    A row is there where its registration can be read; nothing is there without events.
    """

    _name = "crm.customer.participation"
    _description = "Customer Participation"
    _inherit = "crm.customer.list.mixin"
    _auto = False
    _rec_name = "event"

    event = fields.Char(readonly=True)
    ticket = fields.Char("Pass", readonly=True)
    attendee = fields.Char(readonly=True)
    date = fields.Datetime("Start")
    date_end = fields.Datetime("End", readonly=True)
    state = fields.Selection(
        [
            ("unconfirmed", "Unconfirmed"),
            ("registered", "Registered"),
            ("attended", "Attended"),
            ("cancelled", "Cancelled"),
        ],
        string="Status",
        readonly=True,
    )

    @api.model
    def _sources(self):
        return [
            *super()._sources(),
            HistorySource(1, "event.registration", self._registration_branches),
        ]

    def _registration_branches(self, _scope):
        branch = HistoryBranch(
            self._source_env()["event.registration"], Domain("partner_id", "!=", False)
        )
        field = branch.field
        branch.set_customer(field("partner_id"))
        event, slot = branch.join("event_id"), branch.join("event_slot_id")
        branch.columns.update(
            date=SQL("COALESCE(%s, %s)", slot("start_datetime"), event("date_begin")),
            date_end=SQL("COALESCE(%s, %s)", slot("end_datetime"), event("date_end")),
            event=event("name"),
            ticket=branch.join("event_ticket_id")("name"),
            attendee=field("name"),
            state=self._translated_state(field("state"), STATES),
            user_id=event("user_id"),
            company_id=event("company_id"),
        )
        yield branch
