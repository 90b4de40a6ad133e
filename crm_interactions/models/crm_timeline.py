from odoo import api, fields, models

# What the rows are, in the order of a contact's life.
KINDS = [
    ("interaction", "Interaction"),
    ("mail", "E-mail"),
    ("sms", "SMS"),
    ("letter", "Letter"),
    ("message", "Message"),
    ("mailing", "Mailing"),
    ("meeting", "Meeting"),
    ("activity", "Activity"),
    ("order", "Order"),
    ("pos_order", "Point-of-Sale Order"),
    ("participation", "Participation"),
    ("payment", "Payment"),
]
# The sources' own states, in words they share.
STATES = [
    ("planned", "Planned"),
    ("in_progress", "In Progress"),
    ("done", "Done"),
    ("cancelled", "Cancelled"),
    ("queued", "Queued"),
    ("sending", "Sending"),
    ("sent", "Sent"),
    ("delivered", "Delivered"),
    ("opened", "Opened"),
    ("clicked", "Clicked"),
    ("answered", "Answered"),
    ("bounced", "Bounced"),
    ("failed", "Failed"),
    ("blocked", "Blocked"),
    ("unclear", "Unclear"),
    ("invited", "Invited"),
    ("accepted", "Accepted"),
    ("tentative", "Tentative"),
    ("declined", "Declined"),
    ("quoted", "Quoted"),
    ("confirmed", "Confirmed"),
    ("paid", "Paid"),
]


class CrmTimeline(models.Model):
    """The history of the customers: everything that happened between us (F8, S9, S20, B6, B7).

    A row is an interaction, a message, an e-mail of any document, a text message, a meeting of
    one attendee, a mailing, an activity done, an order… It shows what it read at its source and
    opens it. Who may read the source sees the row, nobody else. One thing is shown once: a
    message of ours is not its chatter copy as well, an interaction not its calendar event.

    ``channel`` is a lane of the timeline: the code of a communication channel, or one of the
    lanes below for what comes over none.
    """

    _name = "crm.timeline"
    _description = "Customer History"
    _inherit = "crm.history.mixin"
    _auto = False
    _rec_name = "summary"

    channel = fields.Selection(selection="_selection_channel", readonly=True)
    kind = fields.Selection(KINDS, readonly=True)
    direction = fields.Selection([("out", "Out"), ("in", "In")], readonly=True)
    state = fields.Selection(STATES, string="Status", readonly=True)
    summary = fields.Char(readonly=True)
    date_end = fields.Datetime(string="End", readonly=True)

    # Lanes

    @api.model
    def _own_lanes(self):
        """Return ``{id: (name, icon)}`` of the lanes that are no communication channel; a hook."""
        return {
            "email": (self.env._("E-mail"), "fa-envelope-o"),
            "sms": (self.env._("SMS"), "fa-commenting-o"),
            "letter": (self.env._("Letter"), "fa-file-text-o"),
            "meeting": (self.env._("Meetings"), "fa-calendar"),
            "activity": (self.env._("Activities"), "fa-check-square-o"),
            "sale": (self.env._("Sales"), "fa-shopping-cart"),
            "event": (self.env._("Events"), "fa-ticket"),
            "payment": (self.env._("Payments"), "fa-money"),
            "other": (self.env._("Other"), "fa-ellipsis-h"),
        }

    @api.model
    def _lanes(self):
        """Return ``{id: (name, icon)}`` of all lanes in their order: the channels, then the own."""
        # sudo: names of a dictionary; archived channels still have a history
        channels = self.env["crm.channel"].sudo().with_context(active_test=False)
        # A dictionary of a few rows.
        found = channels.search_fetch([], ["code", "name", "icon"])  # pylint: disable=no-search-all
        lanes = {channel.code: (channel.name, channel.icon) for channel in found}
        own = self._own_lanes()
        # Channels of these kinds serve the lanes of the same name.
        hidden = {kind for kind in ("email", "sms", "letter") if self._lane(kind) != kind}
        return lanes | {
            key: lane for key, lane in own.items() if key not in lanes and key not in hidden
        }

    @api.model
    def _selection_channel(self):
        return [(key, name) for key, (name, _icon) in self._lanes().items()]

    @api.model
    def _lane(self, kind):
        """Return the lane of what came over a kind of channel without naming the channel."""
        return self.env["crm.channel"]._codes_by_kind().get(kind, kind)

    # Actions

    @api.model
    def _action(self, name, domain, partner=None):
        """Return an action over the rows of a domain: *history* or *shipment*."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            f"crm_interactions.crm_timeline_action_{name}"
        )
        if partner:
            action["display_name"] = f"{action['name']} – {partner.display_name}"
        if name == "shipment":
            domain &= self._shipment_domain()
        return {**action, "domain": list(domain)}
