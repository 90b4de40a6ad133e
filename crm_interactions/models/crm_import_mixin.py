from odoo import api, models
from odoo.exceptions import UserError


class LotRefused(Exception):
    """A lot of rows was refused; which of them, is found by trying them one by one."""


class CrmImportMixin(models.AbstractModel):
    """Import from a file, all of it or nothing, with messages that name their rows.

    - The whole file is one transaction, also where the import screen would go through it in lots:
      one bad row, and nothing was imported.
    - Each message names its row; a row with an unknown value is not tried any further, so that it
      brings one message and not others in its train.
    """

    _name = "crm.import.mixin"
    _description = "Import of All Rows or None"

    @api.model
    def load(self, fields, data):
        """Import rows, all of them or none; every message names the row it is about."""
        whole = self.with_context(_import_limit=None)
        result = super(CrmImportMixin, whole).load(fields, data)
        return {**result, "messages": [self._row_message(m) for m in result["messages"]]}

    @api.model
    def _row_message(self, message):
        """Return a message of ``load`` that says which row it is about, counted from one."""
        if "rows" not in message:
            return message
        row = message["rows"]["from"] + 1
        if "field" not in message:
            # The screen shows the number beside the message.
            return {**message, "record": row}
        text = self.env._("Row %(row)s: %(message)s", row=row, message=message["message"])
        return {**message, "record": row, "message": text}

    @api.model
    def _convert_records(self, records, *, log=lambda message: None, savepoint):
        """Convert rows as Odoo does, leave out those with an error."""
        refused = set()

        def note(message):
            if message["type"] == "error":
                refused.add(message["record"])
            log(message)

        for db_id, xml_id, values, info in super()._convert_records(
            records, log=note, savepoint=savepoint
        ):
            if info["record"] not in refused:
                yield db_id, xml_id, self._import_values(values), info

    @api.model
    def _import_values(self, values):
        """Return the values of a row as they are to be imported; a hook."""
        return values

    def _load_records(self, data_list, update=False):
        """Create a lot of rows; where the lot is refused, ``load`` tries them one by one.

        Odoo would besides accuse the first row of the lot of what is wrong with another one.
        """
        try:
            return super()._load_records(data_list, update)
        except UserError as error:
            # Only ``load`` sets this, and it is ``load`` that tries again.
            if len(data_list) == 1 or "_import_current_module" not in self.env.context:
                raise
            raise LotRefused from error
