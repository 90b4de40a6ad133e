from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import clean_context

from .crm_interaction import OPEN_STATES
from .crm_interaction_result_type import NextStep


class CrmInteraction(models.Model):
    """The chain: what an interaction came from and what follows it (H7, H8, F5)."""

    _inherit = "crm.interaction"

    parent_label = fields.Char(string="Came From", compute="_compute_parent_label")

    @api.depends("parent_id", "partner_id")
    @api.depends_context("uid", "lang")
    def _compute_parent_label(self):
        for interaction in self:
            parent = interaction._parent_record()
            readable = parent and parent.has_access("read")
            interaction.parent_label = readable and parent.display_name

    @api.constrains("parent_id", "partner_id")
    def _check_parent_account(self):
        # sudo: whose customer the parent and the follow-ups are, also where nobody may read them
        chained = self.sudo()
        for interaction in chained.filtered("parent_id") | chained.child_ids:
            if interaction.parent_id.commercial_partner_id != interaction.commercial_partner_id:
                raise ValidationError(
                    self.env._("An interaction cannot follow one with another customer.")
                )

    def _parent_record(self):
        """Return the record this one came from, for a first one the customer (H7)."""
        self.ensure_one()
        return self.parent_id or self.partner_id

    def action_open_parent(self):
        """Open the record this one came from (H8)."""
        self.ensure_one()
        return self._parent_record().get_formview_action()

    # Plan Follow Up

    @api.readonly
    def get_follow_up_domains(self, whole_account=False):
        """Return the domains of the tab's two lists: follow-up interactions and Odoo activities.

        Of this interaction, or of the whole account: there what follows something, what is still
        to come, and the activities of the customer itself. Which of them a user sees is decided
        where they are read.
        """
        self.ensure_one()
        self.check_access("read")
        if not whole_account:
            return {
                "activities": list(Domain("parent_id", "=", self.id)),
                "actions": list(self._activities_domain(self)),
            }
        of_account = Domain("commercial_partner_id", "=", self.commercial_partner_id.id)
        to_come = Domain("parent_id", "!=", False) | Domain("state", "in", OPEN_STATES)
        with_activities = of_account & Domain("activity_ids", "!=", False)
        actions = [
            self._activities_domain(self.env[model].search(with_activities))
            for model in ("crm.interaction", "res.partner")
        ]
        return {
            "activities": list(of_account & to_come & Domain("id", "!=", self.id)),
            "actions": list(Domain.OR(actions)),
        }

    @api.model
    def _activities_domain(self, records):
        return Domain("res_model", "=", records._name) & Domain("res_id", "in", records.ids)

    def action_add_follow_up(self):
        """Open a new follow-up with the analogous values, planned a day later."""
        self.ensure_one()
        self.check_access("read")
        step = NextStep("in")
        values = self._follow_up_values(step, self._next_moments({self: step}, {})[self])
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_interactions.crm_interaction_action_form"
        )
        action["context"] = {
            **clean_context(self.env.context),
            **{f"default_{name}": value for name, value in values.items()},
        }
        return action

    def action_add_activity(self):
        """Open the dialog that schedules an Odoo activity on the interaction."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Schedule Activity"),
            "res_model": "mail.activity.schedule",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "active_model": self._name,
                "active_ids": self.ids,
                "active_id": self.id,
                "dialog_size": "large",
            },
        }
