from ast import literal_eval

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

# A value that is archived still means itself, and one that is asked for cannot be deleted: without
# it a condition would ask for everything.
ARCHIVED_TOO = {"active_test": False}
OFFERED = "[('active', '=', True)]"
MATCHES = [("all", "All of these"), ("any", "Any of these"), ("none", "None of these")]


class CrmSegmentCondition(models.Model):
    """A condition of a segment, or a group of conditions: all, any or none of them (K2).

    The conditions of a segment are an outline: one belongs to the nearest group above it that
    stands further out (has a lower ``level``), else to the segment itself. One that is switched
    off is kept and ignored, a group with all it holds; a group that holds nothing is ignored, too.

    A kind of condition has two methods: ``_domain_<kind>`` and ``_words_<kind>``.
    """

    _name = "crm.segment.condition"
    _description = "Segment Condition"
    _order = "segment_id, sequence, id"
    _rec_name = "summary"
    # The words of a condition are stored nowhere: it is found by its segment.
    _rec_names_search = ["segment_id"]

    segment_id = fields.Many2one("crm.segment", required=True, index=True, ondelete="cascade")
    sequence = fields.Integer(default=10)
    level = fields.Integer(help="How far in the condition stands: 0 is the segment itself.")
    is_on = fields.Boolean(string="On", default=True, help="Off: kept, but ignored.")
    kind = fields.Selection(
        [
            ("group", "Group"),
            ("customer", "Customer data"),
            ("interaction", "Interactions"),
            ("agreement", "Agreement"),
            ("campaign", "Campaign"),
            ("segment", "Segment"),
        ],
        required=True,
        default="customer",
    )
    is_negated = fields.Boolean(string="Not", help="The customer does not fulfil the condition.")
    summary = fields.Char(string="Condition", compute="_compute_summary")
    # Group
    match = fields.Selection(MATCHES, string="Customers Fulfil", default="all")
    # Customer data
    domain = fields.Char(string="Customers", default="[]")
    # Interactions
    interaction_state = fields.Selection(
        [
            ("held", "Held"),
            ("open", "Planned or in progress"),
            ("any", "All but cancelled ones"),
        ],
        string="Which Ones",
        default="held",
    )
    interaction_type_ids = fields.Many2many(
        "crm.interaction.type",
        string="Types",
        context=ARCHIVED_TOO,
        ondelete="restrict",
        domain=OFFERED,
        help="Empty: all types.",
    )
    channel_ids = fields.Many2many(
        "crm.channel",
        string="Channels",
        context=ARCHIVED_TOO,
        ondelete="restrict",
        domain=OFFERED,
        help="Empty: all channels.",
    )
    result_type_ids = fields.Many2many(
        "crm.interaction.result.type",
        string="Results",
        context=ARCHIVED_TOO,
        ondelete="restrict",
        domain=OFFERED,
        help="Empty: whatever the result.",
    )
    count_operator = fields.Selection(
        [("at_least", "At least"), ("at_most", "At most")], string="How Many", default="at_least"
    )
    count = fields.Integer(default=1)
    # When: of interactions and campaigns
    period = fields.Selection(
        [("ever", "At any time"), ("last", "In the last days"), ("between", "Between two days")],
        string="When",
        default="ever",
    )
    period_days = fields.Integer(string="Days", default=30)
    date_from = fields.Date(string="From")
    date_to = fields.Date(string="To")
    # Agreement
    agreement_type_id = fields.Many2one("crm.agreement.type", ondelete="restrict")
    # Campaign
    campaign_event = fields.Selection(
        [
            ("got", "Got"),
            ("clicked", "Clicked"),
            ("answered", "Answered"),
            ("not_answered", "Did not answer"),
        ],
        string="The Customer",
        default="got",
        help="Got: a message left and did not come back, or an employee completed the activity.",
    )
    campaign_ids = fields.Many2many(
        "crm.campaign",
        "crm_segment_condition_campaign_rel",
        "condition_id",
        "campaign_id",
        string="Campaigns",
        context=ARCHIVED_TOO,
        ondelete="restrict",
        domain=OFFERED,
        help="Empty: any campaign.",
    )
    # Segment
    used_segment_id = fields.Many2one(
        "crm.segment", string="Other Segment", ondelete="restrict", index="btree_not_null"
    )

    _level_range = models.Constraint(
        "CHECK (level BETWEEN 0 AND 20)", "Conditions stand between 0 and 20 levels deep."
    )
    _counts_range = models.Constraint(
        "CHECK (count >= 0 AND period_days BETWEEN 0 AND 36500)",
        "Interactions and days are counted from 0 upwards, days up to 36,500.",
    )
    _dates_in_order = models.Constraint(
        "CHECK (date_from IS NULL OR date_to IS NULL OR date_from <= date_to)",
        "The last day is before the first.",
    )

    @api.model
    def _audience_fields(self):
        """Return the names of the fields that decide which customers fulfil a condition."""
        ignored = {"segment_id", "id", *models.MAGIC_COLUMNS}
        return [name for name, field in self._fields.items() if field.store and name not in ignored]

    @api.model
    def _needed_fields(self):
        """Return ``{kind: the names of the fields without which it says nothing}``; a hook."""
        return {
            "group": ("match",),
            "interaction": ("interaction_state", "count_operator", "period"),
            "agreement": ("agreement_type_id",),
            "campaign": ("campaign_event", "period"),
            "segment": ("used_segment_id",),
        }

    @api.constrains(lambda self: self._audience_fields())
    def _check_complete(self):
        for condition in self:
            for name in self._needed_fields().get(condition.kind, ()):
                if not condition[name]:
                    raise ValidationError(
                        self.env._(
                            "%(segment)s: a condition lacks “%(field)s”.",
                            segment=condition.segment_id.name,
                            field=self._fields[name]._description_string(self.env),
                        )
                    )

    @api.constrains("domain")
    def _check_domain(self):
        for condition in self:
            condition._customer_domain(is_tried=True)

    def _customer_domain(self, is_tried=False):
        """Return the domain of the condition over customer data.

        :param is_tried: whether to make the query of it, too
        :raise ValidationError: when it cannot be read, or not any more because an app is gone
        """
        asked = frozenset(self.segment_id.ids)
        partners = self.env["res.partner"].with_context(crm_segments_asked=asked)
        try:
            domain = Domain(literal_eval(self.domain or "[]"))
            domain.validate(partners)
            if is_tried:
                partners._search(domain).select()
        except ValidationError:  # says itself what is wrong
            raise
        except Exception as error:
            # Users write the domain, and the search methods of any app read it: each with errors
            # of its own. None of them is of the database, which is not asked here.
            raise ValidationError(
                self.env._(
                    "%s: the conditions on customer data cannot be read.", self.segment_id.name
                )
            ) from error
        return domain

    @api.constrains("used_segment_id", "segment_id")
    def _check_used_segments(self):
        """Refuse a segment that refers to itself, or to more others than one query can hold."""
        # sudo: the others may be of other companies
        segments = self.sudo().filtered("used_segment_id").segment_id
        for segment in segments:
            segment._check_no_circle()
        segments._check_use_limit()

    def _outline(self):
        """Return the conditions as a tree: ``[(condition, [(condition, […]), …]), …]``."""
        roots = []
        groups = [(-1, roots)]
        for condition in self.sorted("sequence"):
            while groups[-1][0] >= condition.level:
                groups.pop()
            children = []
            groups[-1][1].append((condition, children))
            if condition.kind == "group":
                groups.append((condition.level, children))
        return roots

    def _outline_on(self):
        """Return the tree without what is switched off, and without groups that hold nothing."""

        def kept(nodes):
            for condition, children in nodes:
                children = list(kept(children))
                if condition.is_on and (condition.kind != "group" or children):
                    yield condition, children

        return list(kept(self._outline()))
