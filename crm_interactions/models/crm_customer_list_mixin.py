from odoo import api, models
from odoo.tools import SQL

from .crm_history_branch import HistoryScope


class CrmCustomerListMixin(models.AbstractModel):
    """A list of the customer's file with columns of its own, over apps that may be missing.

    What the history has in one column for all, these lists show in full. They are opened within
    a time frame, and are empty where no app is installed that has such records.
    """

    _name = "crm.customer.list.mixin"
    _description = "List of the Customer's File"
    _inherit = "crm.history.mixin"

    @api.model
    def _is_available(self):
        """Return whether an app is installed whose records the user may read; asks no query."""
        return bool(self._readable_sources(HistoryScope()))

    @api.model
    def _translated_state(self, state, states):
        """Return SQL of a source's state in the words of the list; others are left out."""
        cases = [SQL("WHEN %s THEN %s", own, common) for own, common in states.items()]
        return SQL("CASE %s %s END", state, SQL(" ").join(cases))
