from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .crm_change_value import ERASED

# Context under which lines may be touched: no value that comes from outside is this very object.
LOCK_KEY = "crm_change_lock"
UNLOCKED = object()

KINDS = [
    ("created", "Created"),
    ("changed", "Changed"),
    ("merged", "Merged"),
    ("deleted", "Deleted"),
]


class CrmChange(models.Model):
    """One line of the log of changes: what happened to one field of a record, who did it and when.

    Lines are appended by ``crm.change.mixin``, with one INSERT a transaction, and stay as they are:
    nobody changes or removes one, through no door of the ORM. They outlive what they tell of: of a
    deleted record, customer or user the name at the time is kept.

    - ``partner_id`` is the customer the line is about, ``commercial_partner_id`` its account at the
      time: the file of a company holds what happened to its contacts while they were its contacts.
      A record of several customers (a connection) has a line in the file of each.
    - ``field_key`` is ``<model>:<field>``, so that it can be shown, grouped and filtered in words.
    - ``old_value`` and ``new_value`` are kept as ``crm_change_value`` says; the words in which they
      are shown are the reader's (``crm_change_words``).
    - Who may read a line is decided by what it is about (``crm_change_access``).
    """

    _name = "crm.change"
    _description = "Change"
    _order = "date desc, id desc"
    _log_access = False
    _rec_name = "res_name"

    date = fields.Datetime(required=True, readonly=True)
    user_id = fields.Many2one("res.users", readonly=True)
    user_name = fields.Char(string="Changed By", readonly=True, help="The name at the time.")
    kind = fields.Selection(KINDS, required=True, readonly=True)
    res_model = fields.Selection("_selection_res_model", string="Kind of Record", readonly=True)
    res_id = fields.Many2oneReference(model_field="res_model", readonly=True)
    res_name = fields.Char(string="Record Name", readonly=True, help="The name at the time.")
    field_key = fields.Selection("_selection_field_key", string="Logged Field", readonly=True)
    old_value = fields.Json(string="Old Value as Kept", groups=fields.NO_ACCESS)
    new_value = fields.Json(string="New Value as Kept", groups=fields.NO_ACCESS)
    partner_id = fields.Many2one("res.partner", string="Contact", readonly=True)
    partner_name = fields.Char(string="Contact Name", readonly=True, help="The name at the time.")
    commercial_partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)

    _partner_date = models.Index("(partner_id, date DESC, id DESC)")
    _commercial_partner_date = models.Index("(commercial_partner_id, date DESC, id DESC)")
    _date = models.Index("(date DESC, id DESC)")
    _record = models.Index("(res_model, res_id)")

    @api.model
    def _logged_models(self):
        """Return the names of the models whose changes are logged."""
        return [
            name
            for name, model in self.env.registry.items()
            if getattr(model, "_change_partner_fields", None) and not model._abstract
        ]

    @api.model
    def _selection_res_model(self):
        # sudo: the names of the models, which users see as the titles of their windows
        models_ = [self.env["ir.model"].sudo()._get(name) for name in self._logged_models()]
        return sorted(((model.model, model.name) for model in models_), key=lambda pair: pair[1])

    @api.model
    def _selection_field_key(self):
        """Return the logged fields by label; those of other records name their kind, too."""
        kinds = dict(self._selection_res_model())
        found = []
        for model, kind in kinds.items():
            for name in self.env[model]._change_fields():
                label = self.env[model]._fields[name]._description_string(self.env)
                if model != "res.partner":
                    label = self.env._("%(field)s (%(record)s)", field=label, record=kind)
                found.append((f"{model}:{name}", label))
        return sorted(found, key=lambda pair: pair[1])

    def action_open(self):
        """Open the record the line is about; refuse one that is gone or one may not read."""
        self.ensure_one()
        record = (
            self.env[self.res_model].browse(self.res_id) if self.res_model in self.env else None
        )
        if not record or not record.exists():
            raise UserError(self.env._("“%s” has been deleted.", self.record_label))
        record.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "views": [(False, "form")],
        }

    # Append only

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse: lines are written by what they tell of, and by nothing else."""
        self._check_unlocked()
        return super().create(vals_list)

    def write(self, vals):
        """Refuse: lines stay as they are."""
        self._check_unlocked()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        self._check_unlocked()

    def _check_unlocked(self):
        if self.env.context.get(LOCK_KEY) is not UNLOCKED:
            raise AccessError(
                self.env._(
                    "The log of changes writes itself: nothing in it can be added, edited or "
                    "removed."
                )
            )

    def _erase_values(self):
        """Replace what the lines say about a person by a mark; the lines stay (data protection)."""
        # sudo: whoever may erase a customer erases all of its lines
        lines = self.sudo().with_context(**{LOCK_KEY: UNLOCKED})
        lines.filtered("old_value").write({"old_value": ERASED})
        starts = lines.filtered(lambda line: "fields" in (line.new_value or {}))
        for names, group in starts.grouped(lambda line: (*line.new_value["fields"],)).items():
            group.write({"new_value": {"fields": dict.fromkeys(names, ERASED)}})
        (lines - starts).filtered("new_value").write({"new_value": ERASED})
        lines.write({"res_name": False, "partner_name": False})
