from odoo import api, models

from odoo.addons.crm_interactions.models.crm_change_recorder import ChangeRecorder
from odoo.addons.crm_interactions.models.crm_change_value import kept_pair, raw_value

# What the history of an activity tells of (K7).
LOGGED_FIELDS = ("status", "status_reason_id", "detailed_status", "user_id", "team_id")
# Of these, what a new activity begins with.
START_FIELDS = ("status", "user_id", "team_id")


class CrmCampaignActivity(models.Model):
    """The history of an activity: who changed what of it, in ``crm.change``, append-only (K7)."""

    _name = "crm.campaign.activity"
    _inherit = ["crm.change.mixin", "crm.campaign.activity"]

    _change_title_fields = ("campaign_id",)

    @api.model
    def _change_fields(self):
        """Return the five fields whose history is kept."""
        return frozenset(LOGGED_FIELDS)

    def _change_is_off(self):
        """Leave out what was sent: its messages tell all of it."""
        return super()._change_is_off() or all(one.kind == "external" for one in self)

    @api.readonly
    def get_history_domain(self):
        """Return the domain of the lines of the activity's history."""
        self.ensure_one()
        self.check_access("read")
        return [("res_model", "=", self._name), ("res_id", "=", self.id)]

    def _log_start(self):
        """Log what new activities begin with: they come to be by SQL, which nobody sees."""
        # sudo: what is logged does not depend on what its author may read
        records = self.sudo()
        fields_ = [self._fields[name] for name in START_FIELDS]
        names = self._names_at_start(records)
        titles = records._change_titles(names)
        files = records._change_files()
        lines = []
        for record in records:
            for field in fields_:
                if now := raw_value(record, field):
                    old, new = kept_pair(record, field, False, now, names)
                    lines += record._change_lines(
                        files[record.id],
                        kind="changed",
                        user_id=self.env.uid,
                        res_name=titles[record.id],
                        field_key=f"{self._name}:{field.name}",
                        old_value=old,
                        new_value=new,
                    )
        ChangeRecorder(self.env)._insert(lines)

    @api.model
    def _names_at_start(self, records):
        """Return ``{(model, id): name}`` of all that the lines refer to."""
        named = [records.campaign_id, records.user_id, records.team_id]
        return {(one._name, one.id): one.display_name for group in named for one in group}
