from odoo import api, fields, models
from odoo.tools import SQL, plaintext2html
from odoo.tools.mail import generate_tracking_message_id

# The columns of what a campaign sends that differ from customer to customer.
COLUMNS = {
    "partner_id": "int", "campaign_activity_id": "int", "address": "varchar",
    "address_normalized": "varchar", "lang": "varchar", "subject": "varchar", "body": "text",
    "body_text": "text", "message_id": "varchar", "date_from": "timestamp",
    "date_until": "timestamp",
}  # fmt: skip


class CrmMessage(models.Model):
    """Putting many messages into the queue at once, a few statements for any number of them."""

    _inherit = "crm.message"

    @api.model
    def _insert_queued(self, run, rows):
        """Insert messages of a run, which passed the gate, into the queue, ready to leave.

        They are what ``create`` and ``action_queue`` would make of them one by one: the words were
        made from a stage that was checked, the files are the run's own.

        :param list rows: dicts with activity (id), partner (record), subject, body, lang,
            date_from, date_until, and body_text for text messages
        """
        channel = run.channel_id
        columns = {name: [] for name in COLUMNS}
        for row in rows:
            address = channel._address_of(row["partner"])
            activity, text = row["activity"], row.get("body_text")
            values = {
                "partner_id": row["partner"].id,
                "campaign_activity_id": activity,
                "address": address,
                "address_normalized": channel._normalize_address(address, row["partner"]) or None,
                "lang": row["lang"] or None,
                "subject": row["subject"] or None,
                "body": plaintext2html(text) if text else row["body"],
                "body_text": text or None,
                "date_from": row["date_from"],
                "date_until": row["date_until"],
                "message_id": generate_tracking_message_id(f"{activity}-crm.campaign.activity"),
            }
            for name, value in values.items():
                columns[name].append(value)
        ids = self._insert_columns(columns, run._message_values())
        self._attach(ids, run.attachment_ids.ids)
        self.invalidate_model()
        self.browse(ids)._trigger_lanes_in_time()

    @api.model
    def _insert_columns(self, columns, common):
        """Insert one message for each position of ``columns`` and return their ids."""
        now = fields.Datetime.now()
        common = {
            **common,
            "state": "queued",
            "date_queued": now,
            "attempt_count": 0,
            "create_uid": self.env.uid,
            "create_date": now,
            "write_uid": self.env.uid,
            "write_date": now,
        }
        names = SQL(", ").join(SQL.identifier(name) for name in columns)
        arrays = SQL(", ").join(
            SQL("%s::" + COLUMNS[name] + "[]", values)  # pylint: disable=sql-injection
            for name, values in columns.items()
        )
        rows = self.env.execute_query(
            SQL(
                "INSERT INTO crm_message (%s, %s) SELECT t.*, %s FROM unnest(%s) AS t RETURNING id",
                names,
                SQL(", ").join(SQL.identifier(name) for name in common),
                SQL(", ").join(
                    SQL("%s", None if value is False else value) for value in common.values()
                ),
                arrays,
            )
        )
        return [row[0] for row in rows]

    @api.model
    def _attach(self, message_ids, attachment_ids):
        if attachment_ids:
            self.env.cr.execute(
                SQL(
                    """INSERT INTO crm_message_ir_attachment_rel
                              (crm_message_id, ir_attachment_id)
                       SELECT m.id, a.id FROM unnest(%s) AS m (id) CROSS JOIN unnest(%s) AS a (id)
                       """,
                    message_ids,
                    attachment_ids,
                )
            )
