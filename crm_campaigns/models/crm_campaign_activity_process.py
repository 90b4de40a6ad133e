from collections import Counter

from odoo import api, fields, models

STATE_KINDS = {
    "unassigned": "planned",
    "assigned": "planned",
    "in_progress": "in_progress",
    "completed": "done",
    "cancelled": "cancelled",
}


class CrmCampaignActivity(models.Model):
    """The activity as a step between its run and its interactions (K9)."""

    _name = "crm.campaign.activity"
    _inherit = ["crm.campaign.activity", "crm.process.mixin"]

    _process_action = "crm_campaigns.crm_process_action_activity"

    def _process_parent(self):
        return self.run_id

    def _process_children(self, limit):
        """Return the interactions held for these activities."""
        # sudo: the structure is the same for everybody, the tree decides what is shown of it
        interactions = self.env["crm.interaction"].sudo().with_context(active_test=False)
        found = interactions.search(
            [("campaign_activity_id", "in", self.ids), ("parent_id", "=", False)], limit=limit
        )
        edges = [
            (one.campaign_activity_id.with_env(self.env), one.with_env(self.env)) for one in found
        ]
        return [*super()._process_children(limit), *edges]

    def _process_nodes(self):
        # sudo: names, which Odoo shows to whoever may read the record that names them
        names = self.sudo()
        statuses = dict(self._fields["status"]._description_selection(self.env))
        deliveries = dict(self._fields["message_state"]._description_selection(self.env))
        return {
            one: {
                "name": named.partner_id.display_name,
                "icon": "fa-tasks" if one.kind == "internal" else "fa-paper-plane-o",
                "channel": named.channel_id.display_name,
                "user": named.user_id.display_name,
                "user_id": named.user_id.id,
                "partner": named.partner_id.display_name,
                "partner_id": named.partner_id.id,
                "date": fields.Datetime.to_string(one.date_begin),
                "state": statuses[one.status],
                "state_kind": STATE_KINDS[one.status],
                "result": deliveries.get(one.message_state) or named.status_reason_id.name,
                "is_late": one.is_late,
            }
            for one, named in zip(self, names, strict=True)
        }

    @api.model
    def _process_counts(self, records, name, drawn=None):
        """Return ``{record id: words}``: how many activities of each are where, in one query.

        :param str name: the field of the activities that names the records
        :param drawn: so many of each are drawn, which is told where there are more
        """
        statuses = dict(self._fields["status"]._description_selection(self.env))
        words = {}
        totals = Counter()
        # sudo: totals for whoever may read the campaign
        for record, status, count in self.sudo()._read_group(
            [(name, "in", records.ids)], [name, "status"], ["__count"], order="status"
        ):
            words.setdefault(record.id, []).append(f"{statuses[status]} {count:n}")
            totals[record.id] += count
        for record_id, total in totals.items():
            if drawn and total > drawn:
                words[record_id].append(self.env._("not all of them shown"))
        return {key: " · ".join(parts) for key, parts in words.items()}
