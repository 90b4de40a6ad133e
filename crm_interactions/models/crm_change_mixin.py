import re

from odoo import api, models
from odoo.fields import Domain
from odoo.models import LOG_ACCESS_COLUMNS
from odoo.tools import SQL, ormcache

from odoo.addons.base.models.ir_model import MODULE_UNINSTALL_FLAG

from .crm_change_recorder import ChangeRecorder, title_field
from .crm_erase_step import is_erasing

# Never logged, whoever may read the fields.
SECRET = re.compile(r"password|passwd|secret|token|api_?key|signup")

# What Odoo's machinery keeps on records for itself.
TECHNICAL = {
    "calendar_last_notif_ack",
    "channel_ids",
    "meeting_ids",
    "message_bounce",
    "message_main_attachment_id",
}


class CrmChangeMixin(models.AbstractModel):
    """A record that belongs to the file of a customer: its changes are logged in ``crm.change``.

    Put it before the model it extends (``_inherit = ["crm.change.mixin", "res.partner"]``), so that
    it encloses what the others do, and say by ``_change_partner_fields`` whose file it belongs to.

    Logged are creations, deletions and changes of every *editable* field (``_change_fields``),
    whoever makes them, through whatever door of the ORM; what is written by SQL is not seen.
    """

    _name = "crm.change.mixin"
    _description = "Record with Logged Changes"

    # Paths to the customers whose file the record belongs to.
    _change_partner_fields = ("partner_id",)
    # The fields that name the record in words, one after the other; by default its own name.
    _change_title_fields = ()

    @api.model
    @ormcache()
    def _change_fields(self):
        """Return the names of the fields whose changes are logged: what a user can edit.

        That is every stored field, except

        - what nobody types: computed or related and read-only, ids and stamps;
        - lists of other records (one2many): they are logged themselves, where they belong to us;
        - what Odoo's machinery keeps for itself, and secrets.
        """
        return frozenset(
            name
            for name, field in self._fields.items()
            if field.store
            and field.type != "one2many"
            and not (field.readonly and (field.compute or field.related))
            and name not in ("id", *LOG_ACCESS_COLUMNS, *self._change_fields_ignored())
            and not SECRET.search(name)
        )

    @api.model
    def _change_fields_ignored(self):
        """Return the names of technical fields; to be extended where a model has more."""
        return TECHNICAL

    @api.model
    def _change_file_fields(self):
        """Return the names of the fields that decide whose file the record belongs to."""
        return {path.partition(".")[0] for path in self._change_partner_fields}

    def _change_files(self):
        """Return ``{id: {(customer's id, account's id)}}``: the files the records belong to.

        Without an account (None) it is the customer's own, found when the line is written.
        """
        return {
            record.id: {
                (partner.id, None)
                for path in self._change_partner_fields
                for partner in record.mapped(path)
            }
            for record in self
        }

    def _change_titles(self, names=None):
        """Return ``{id: title}``: what the records are called.

        :param names: ``{(model, id): name}`` of the records that the titles refer to
        """
        fields = [self._fields[name] for name in self._change_title_names()]
        return {
            record.id: " ".join(filter(None, (record._change_word(f, names or {}) for f in fields)))
            for record in self
        }

    @api.model
    def _change_title_names(self):
        return self._change_title_fields or (title_field(self) or "display_name",)

    def _change_titles_referred(self):
        """Return the records, ``{(model, id)}``, that the titles of the records refer to."""
        return {
            (self[name]._name, record_id)
            for name in self._change_title_names()
            if self._fields[name].relational
            for record_id in self[name]._ids
        }

    def _change_word(self, field, names):
        value = self[field.name]
        if not field.relational:
            return value
        name = names.get((value._name, value.id)) or value.display_name
        return name.get("en_US") if isinstance(name, dict) else name

    def _change_lines(self, files, **values):
        """Return the lines of the log about the record, one for each file it belongs to."""
        self.ensure_one()
        company = self._fields.get("company_id") and self["company_id"].id
        line = {"res_model": self._name, "res_id": self.id, "company_id": company or None, **values}
        return [
            {**line, "partner_id": partner_id, "commercial_partner_id": account_id}
            for partner_id, account_id in sorted(files, key=lambda file: file[0])
        ]

    # Who reads it

    @api.model
    def _change_readable_sql(self, record_id, otherwise):
        """Return the condition that the user may read the record ``record_id``.

        One lookup by id, which PostgreSQL cannot turn into reading the whole table.

        :param otherwise: the condition where there is no such record
        """
        found = self.with_context(active_test=False)._search(Domain.TRUE)
        if not found.where_clause:
            return otherwise
        return SQL(
            "COALESCE((SELECT COALESCE(%s, FALSE) FROM %s WHERE %s = %s), %s)",
            found.where_clause,
            found.from_clause,
            SQL.identifier(self._table, "id"),
            record_id,
            otherwise,
        )

    @api.model
    @ormcache("self.env.uid")
    def _change_fields_refused(self):
        """Return the names of the logged fields that the user's groups do not let him read."""
        user = self.sudo(False)
        return [
            name
            for name in sorted(self._change_fields())
            if not user._has_field_access(self._fields[name], "read")
        ]

    @api.model
    @ormcache("self.env.uid")
    def _change_rules_are_personal(self):
        """Say whether rules may keep records from the user that colleagues with other roles see."""
        rules = self.env["ir.rule"].sudo(False)._get_rules(self._name, "read")
        return bool(rules.sudo().groups)  # sudo: which rules apply to the user

    # What is noted

    def _change_is_off(self):
        """Say whether nothing is logged.

        An addon that is uninstalled takes its records along; erasing would log what it erases.
        """
        uninstalling = bool(self.env.context.get(MODULE_UNINSTALL_FLAG))
        return self._abstract or uninstalling or is_erasing(self.env)

    @api.model
    def _create(self, data_list):
        records = super()._create(data_list)
        if not records._change_is_off():
            ChangeRecorder(self.env).note_creation(records)
        return records

    def write(self, vals):
        """Note the values before they change; they are compared when the transaction ends."""
        names = self._change_fields() & vals.keys()
        if names and not self._change_is_off():
            ChangeRecorder(self.env).note_values(self, names)
        return super().write(vals)

    def _compute_field_value(self, field):
        if field.store and self.pool.ready:
            names = self._change_fields() & {f.name for f in self.pool.field_computed[field]}
            if names and not self._change_is_off():
                ChangeRecorder(self.env).note_values(self, names, by_user=False)
        return super()._compute_field_value(field)

    def unlink(self):
        """Keep the names of what is deleted; what Odoo archives instead (bank accounts) is not."""
        if self._change_is_off():
            return super().unlink()
        doomed = [self, *self._change_cascaded()]
        lines = {records: records._change_deletion_lines() for records in doomed}
        result = super().unlink()
        for records, gone in lines.items():
            left = set(records.exists().ids) if records else ()
            ChangeRecorder(self.env).note_deletion(
                [line for line in gone if line["res_id"] not in left]
            )
        return result

    def _change_cascaded(self):
        """Return the logged records the database deletes with these, one recordset a model."""
        # sudo: what is deleted along does not depend on what the deleting user may read
        for name in self.env["crm.change"]._logged_models():
            model = self.env[name].sudo().with_context(active_test=False)
            cascades = Domain.OR(
                Domain(field.name, "in", self.ids)
                for field in model._fields.values()
                if field.type == "many2one"
                and field.comodel_name == self._name
                and field.store
                and field.ondelete == "cascade"
            )
            if records := model.search(cascades):
                yield records.with_env(self.env)

    def _change_deletion_lines(self):
        # sudo: what is logged does not depend on what the deleting user may read
        records = self.sudo().with_context(active_test=False).exists()
        names, files = records._change_titles(), records._change_files()
        owner_ids = {partner_id for file in files.values() for partner_id, _account in file}
        owners = {owner.id: owner for owner in self.env["res.partner"].sudo().browse(owner_ids)}
        lines = []
        for record in records:
            for line in record._change_lines(
                files[record.id], kind="deleted", user_id=self.env.uid, res_name=names[record.id]
            ):
                owner = owners[line["partner_id"]]
                line["partner_name"] = owner.complete_name
                line["commercial_partner_id"] = owner.commercial_partner_id.id
                lines.append(line)
        return lines
