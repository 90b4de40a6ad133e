from odoo import api, models, tools


class CrmChannel(models.Model):
    """What the timeline and the delivery ask of the channels."""

    _inherit = "crm.channel"

    @api.model
    @tools.ormcache()
    def _codes_by_kind(self):
        """Return ``{kind: code of its first channel}``; the dictionary's changes clear it."""
        # sudo: codes of a dictionary. One of a few rows.
        channels = self.sudo().search_fetch([], ["kind", "code"])  # pylint: disable=no-search-all
        return {channel.kind: channel.code for channel in reversed(channels)}

    @api.model
    @tools.ormcache()
    def _kinds(self):
        """Return ``{channel's id: kind}``; the dictionary's changes clear it."""
        # sudo: kinds of a dictionary. One of a few rows.
        every = self.sudo().with_context(active_test=False)
        channels = every.search_fetch([], ["kind"])  # pylint: disable=no-search-all
        return {channel.id: channel.kind for channel in channels}
