from odoo import api, fields, models
from odoo.exceptions import UserError


class CrmAssignWizard(models.TransientModel):
    """The window in which users are ticked and unticked for one or many records (H16–H20).

    It works for every model with ``crm.assign.mixin``. With many records a user may be assigned
    to some of them: that stays as it is until the user is ticked or unticked.
    """

    _name = "crm.assign.wizard"
    _description = "Assign Users"

    res_model = fields.Char(required=True)
    res_ids = fields.Json(required=True)
    record_words = fields.Char(compute="_compute_record_words")
    candidates = fields.Json(compute="_compute_candidates")
    choice = fields.Json(help="User id → whether ticked; users who are not named stay as they are.")

    def _records(self):
        """Return the records, which the user has to be allowed to change."""
        self.ensure_one()
        if not isinstance(self.env.get(self.res_model), self.env.registry["crm.assign.mixin"]):
            raise UserError(self.env._("Users cannot be assigned to such records."))
        records = self.env[self.res_model].browse(self.res_ids or [])
        records.check_access("write")
        return records

    @api.depends("res_model", "res_ids")
    def _compute_record_words(self):
        for wizard in self:
            records = wizard._records()
            wizard.record_words = (
                records._assign_line()
                if len(records) == 1
                else records._assign_count_words(len(records))
            )

    @api.depends("res_model", "res_ids")
    def _compute_candidates(self):
        for wizard in self:
            wizard.candidates = wizard._get_candidates(wizard._records())

    @api.model
    def _get_candidates(self, records):
        """Return the rows of the window: those assigned first, then by name."""
        states = records._assign_state().values()
        assigned, responsible = {}, {}
        for responsible_id, user_ids in states:
            responsible[responsible_id] = responsible.get(responsible_id, 0) + 1
            for user_id in user_ids:
                assigned[user_id] = assigned.get(user_id, 0) + 1
        # sudo: those assigned are shown even if they left or moved to another company
        present = self.env["res.users"].sudo().browse(assigned)
        rows = [
            {
                "id": user.id,
                "name": user.name,
                "email": user.email or "",
                "assigned": assigned.get(user.id, 0),
                "responsible": responsible.get(user.id, 0),
                "refused": self._get_refusal(records, user),
            }
            for user in present | records._assign_candidates()
        ]
        return sorted(rows, key=lambda row: (not row["assigned"], row["name"].lower()))

    @api.model
    def _get_refusal(self, records, user):
        """Return why ``user`` cannot be assigned, or an empty string."""
        if not user.active:
            return self.env._("Archived user")
        unreadable = len(records - records._assign_readable_by(user))
        if not unreadable:
            return ""
        if not records.with_user(user).browse().has_access("read"):
            return self.env._("Has no access to these records")
        if len(records) == 1:
            return self.env._("May not read this record")
        return self.env._(
            "May not read %(count)s of the %(total)s", count=unreadable, total=len(records)
        )

    def action_apply(self):
        """Assign those who were ticked, take off those who were unticked, close the window."""
        records = self._records()
        choice = {int(user_id): ticked for user_id, ticked in (self.choice or {}).items()}
        Users = self.env["res.users"]
        added = Users.browse(user_id for user_id, ticked in choice.items() if ticked)
        removed = Users.browse(user_id for user_id, ticked in choice.items() if not ticked)
        if added or removed:
            records._assign_change(added, removed)
        return {"type": "ir.actions.act_window_close"}
