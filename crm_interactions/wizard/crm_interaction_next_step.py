from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Command

from ..models.crm_interaction_result_type import NEXT_COUNT_MAX, NEXT_UNITS, NextStep


class CrmInteractionNextStep(models.TransientModel):
    """The question for the next step, asked once for all interactions being closed (B3).

    The answer goes to those whose result asks for it; then all of them are closed. Nothing is
    closed when the dialog is left without an answer.
    """

    _name = "crm.interaction.next.step"
    _description = "Next Step of Interactions"

    interaction_ids = fields.Many2many("crm.interaction", required=True)
    undecided_count = fields.Integer(compute="_compute_undecided_count")
    mode = fields.Selection(
        [("in", "In…"), ("on", "On a date"), ("none", "No next step")],
        string="What is next?",
        required=True,
        default="in",
    )
    count = fields.Integer(string="In", default=1)
    unit = fields.Selection(NEXT_UNITS, required=True, default="days")
    date = fields.Datetime()
    type_id = fields.Many2one("crm.interaction.type")
    user_id = fields.Many2one("res.users", string="Responsible", domain="[('share', '=', False)]")
    note = fields.Text()

    _count_range = models.Constraint(
        f"CHECK (mode <> 'in' OR count BETWEEN 1 AND {NEXT_COUNT_MAX})",
        "The next contact is in 1 to 1,000 hours, days or weeks.",
    )

    @api.model
    def default_get(self, fields_list):
        """Propose what the result proposes, where all have the same one."""
        values = super().default_get(fields_list)
        # Asked for another field only, there are none: the new record must not ask back for them.
        chosen = values.get("interaction_ids", [])
        interactions = self.new({"interaction_ids": chosen}).interaction_ids._origin
        result = interactions._filter_next_step_undecided().result_type_id
        if len(result) == 1:
            values.update(
                count=result.next_count,
                unit=result.next_unit,
                type_id=result.next_type_id.id,
            )
        return values

    @api.depends("interaction_ids")
    def _compute_undecided_count(self):
        for wizard in self:
            open_ones = wizard.interaction_ids._origin.filtered(lambda one: not one.is_closed)
            wizard.undecided_count = len(open_ones._filter_next_step_undecided())

    def action_confirm(self):
        """Plan the next contacts, or decide that there are none, and close the interactions."""
        self.ensure_one()
        open_ones = self.interaction_ids.filtered(lambda one: not one.is_closed)
        undecided = open_ones._filter_next_step_undecided()
        if self.mode == "none":
            undecided.write({"next_mode": "none"})
        else:
            steps = {one: self._next_step(one.is_all_day) for one in undecided}
            undecided._plan_next(undecided._real_starts(), steps)
        return self.interaction_ids.action_done()

    def _next_step(self, is_all_day):
        """Return the step the user has chosen; an all-day one is on the day the user sees."""
        self.ensure_one()
        date = self.date or None
        if self.mode == "on" and not date:
            raise ValidationError(self.env._("Choose the date of the next contact."))
        if date and is_all_day:
            day = fields.Datetime.context_timestamp(self, date).date()
            date = self.env["crm.interaction"]._noon(day)
        return NextStep(
            self.mode,
            self.count,
            self.unit,
            date,
            type=self.type_id or None,
            user=self.user_id or None,
            note=self.note or None,
        )

    @api.model
    def _action_ask(self, interactions):
        """Return the action that asks for the next step of ``interactions`` and closes them."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("What is next?"),
            "res_model": self._name,
            "view_mode": "form",
            "target": "new",
            "context": {"default_interaction_ids": [Command.set(interactions.ids)]},
        }
