from odoo import api, models, tools
from odoo.tools import SQL


class MailMessage(models.Model):
    """What the history asks of the messages."""

    _inherit = "mail.message"

    _history_date_idx = models.Index("(date)")
    _history_activity_idx = models.Index("(model, res_id) WHERE mail_activity_type_id IS NOT NULL")

    @api.model_create_multi
    def create(self, vals_list):
        messages = super().create(vals_list)
        if {vals.get("model") or None for vals in vals_list} - {None, *self._documented_models()}:
            self.env.registry.clear_cache("assets")
            # Asked here once, or each of the next messages would ask.
            self._documented_models()
        return messages

    @api.model
    @tools.ormcache(cache="assets")
    def _documented_models(self):
        """Return the names of the models whose records have messages.

        Remembered in Odoo's smallest cache: the first message about a model empties it, and nearly
        everything else, access rights included, stays remembered.

        The index is asked for the next greater name again and again: some ten steps, however
        many messages there are.
        """
        rows = self.env.execute_query(
            SQL(
                """
                WITH RECURSIVE found(model) AS (
                    SELECT min(model) FROM mail_message
                    UNION ALL
                    SELECT (SELECT min(model) FROM mail_message WHERE model > found.model)
                      FROM found WHERE found.model IS NOT NULL
                )
                SELECT model FROM found WHERE model IS NOT NULL
                """
            )
        )
        return tuple(model for [model] in rows)
