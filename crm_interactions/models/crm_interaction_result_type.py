from datetime import datetime
from typing import NamedTuple

from odoo import fields, models

NEXT_UNITS = [
    ("hours", "Hours"),
    ("days", "Days"),
    ("workdays", "Working days"),
    ("weeks", "Weeks"),
]
NEXT_COUNT_MAX = 1000


class NextStep(NamedTuple):
    """What is to follow an interaction, and when; what is left out is as in the interaction."""

    mode: str
    count: int = 1
    unit: str = "days"
    date: datetime | None = None
    type: models.BaseModel | None = None
    user: models.BaseModel | None = None
    note: str | None = None

    def is_complete(self):
        """Say whether it names a moment: in so many units, or on a date."""
        if self.mode == "on":
            return bool(self.date)
        return bool(self.unit) and 1 <= self.count <= NEXT_COUNT_MAX


class CrmInteractionResultType(models.Model):
    """What an interaction may end with, and the next step that follows from it (B3).

    Here, and only here, is said which types may end with the result.
    """

    _name = "crm.interaction.result.type"
    _description = "Interaction Result"
    _inherit = "crm.dictionary.mixin"

    type_ids = fields.Many2many(
        "crm.interaction.type",
        string="Allowed For",
        context={"active_test": False},
        help="The interaction types that may end with this result; empty means all of them.",
    )
    is_success = fields.Boolean(help="Counts as a success in reports.")
    # Next step
    next_step = fields.Selection(
        [
            ("none", "No next step"),
            ("ask", "Ask for the next step"),
            ("create", "Create the next step"),
        ],
        required=True,
        default="none",
    )
    next_type_id = fields.Many2one("crm.interaction.type", ondelete="restrict")
    next_count = fields.Integer(string="After", default=1)
    next_unit = fields.Selection(NEXT_UNITS, required=True, default="days")

    _next_count_range = models.Constraint(
        f"CHECK (next_step = 'none' OR next_count BETWEEN 1 AND {NEXT_COUNT_MAX})",
        "The next step is after 1 to 1,000 hours, days or weeks.",
    )

    def _is_allowed_for(self, interaction_type):
        """Say whether an interaction of the type may end with this result, or with none."""
        return not self.type_ids or interaction_type in self.type_ids

    def _next_step(self):
        """Return the step the result leads to."""
        self.ensure_one()
        return NextStep("in", self.next_count, self.next_unit, type=self.next_type_id or None)
