from typing import NamedTuple

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from .crm_history_branch import HistoryBranch, HistorySource


class DocumentSource(NamedTuple):
    """A model of another app whose records belong to the history where the app is installed.

    Fields may be paths over many2one fields; of several dates the first that is set counts.
    ``states`` maps the shown states to those of the timeline; records in others are left out.
    ``directions`` maps the values of ``direction`` to ours.
    """

    number: int
    model: str
    kind: str
    channel: str
    states: dict
    dates: tuple
    ends: tuple = ()
    customer: str = "partner_id"
    summary: str = "name"
    user: str | None = "user_id"
    direction: str | None = None
    directions: dict | None = None


DOCUMENTS = (
    DocumentSource(
        number=7,
        model="sale.order",
        kind="order",
        channel="sale",
        states={"sent": "quoted", "sale": "confirmed"},
        dates=("date_order",),
    ),
    DocumentSource(
        number=8,
        model="event.registration",
        kind="participation",
        channel="event",
        states={"open": "confirmed", "done": "done"},
        dates=("event_slot_id.start_datetime", "event_id.date_begin"),
        ends=("event_slot_id.end_datetime", "event_id.date_end"),
        summary="event_id.name",
        user="event_id.user_id",
    ),
    DocumentSource(
        number=9,
        model="account.payment",
        kind="payment",
        channel="payment",
        states={"in_process": "in_progress", "paid": "paid"},
        dates=("date",),
        user=None,
        direction="payment_type",
        directions={"inbound": "in", "outbound": "out"},
    ),
    DocumentSource(
        number=10,
        model="pos.order",
        kind="pos_order",
        channel="sale",
        states={"paid": "paid", "done": "paid"},
        dates=("date_order",),
    ),
)


class CrmTimeline(models.Model):
    """Documents of other apps: orders, participations, payments, as a table of their fields."""

    _inherit = "crm.timeline"

    @api.model
    def _sources(self):
        return [*super()._sources(), *(self._document_source(one) for one in DOCUMENTS)]

    @api.model
    def _document_source(self, document):
        return HistorySource(
            document.number,
            document.model,
            lambda scope: [self._document_branch(document, scope)],
            {
                "kind": (document.kind,),
                "channel": (document.channel,),
                "direction": tuple((document.directions or {False: False}).values()),
            },
        )

    def _document_branch(self, document, scope):
        """Return the records of a model whose dates lie in the time frame."""
        model = self.env[document.model]
        domain = Domain("state", "in", list(document.states))
        is_date = model._fields[document.dates[0].split(".")[0]].type == "date"
        if is_date:
            domain &= scope.day_domain(document.dates[0])
        branch = HistoryBranch(model, domain)
        branch.set_customer(branch.field(document.customer))

        def first(paths):
            return SQL("COALESCE(%s)", SQL(", ").join(branch.path(path) for path in paths))

        # A day is shown at noon UTC, the same calendar day for nearly everybody.
        noon = SQL(" + interval '12 hours'") if is_date else SQL()
        branch.columns.update(
            date=SQL("%s%s", first(document.dates), noon),
            state=lambda: self._mapped(branch.field("state"), document.states),
            summary=document.summary,
            company_id="company_id",
        )
        if document.ends:
            branch.columns["date_end"] = lambda: first(document.ends)
        if document.user:
            branch.columns["user_id"] = document.user
        if document.direction:
            branch.columns["direction"] = lambda: self._mapped(
                branch.field(document.direction), document.directions
            )
        return branch
