from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import email_normalize


class CrmDoNotContact(models.Model):
    """An entry of a do-not-contact list: no marketing goes to its e-mail address and number (B17).

    Lists come from outside, by import; the same entry imported again is the same record with its
    new dates. Addresses are compared in Odoo's normalised form.
    """

    _name = "crm.do.not.contact"
    _description = "Do-Not-Contact Entry"
    _inherit = ["crm.import.mixin", "crm.ground.mixin"]
    _order = "date_start desc, id desc"
    _rec_names_search = ["name", "email", "phone"]

    name = fields.Char(help="Who it is, where the list says it.")
    email = fields.Char(string="E-mail")
    phone = fields.Char()
    country_id = fields.Many2one(
        "res.country",
        help="How the number is read where it has no country code; the company's by default.",
    )
    email_normalized = fields.Char(
        string="Normalised E-mail",
        compute="_compute_email_normalized",
        store=True,
        precompute=True,
        index="btree_not_null",
    )
    phone_sanitized = fields.Char(
        string="Normalised Number",
        compute="_compute_phone_sanitized",
        store=True,
        precompute=True,
        index="btree_not_null",
    )
    source = fields.Char(
        string="List",
        required=True,
        index=True,
        help="Where the entry comes from: keeper and name.",
    )

    _entry_unique = models.UniqueIndex(
        """(source, COALESCE(email_normalized, ''), COALESCE(phone_sanitized, ''),
            COALESCE(channel_id, 0), COALESCE(company_id, 0))""",
        "This list has the entry already.",
    )

    @api.depends("email")
    def _compute_email_normalized(self):
        for entry in self:
            entry.email_normalized = email_normalize(entry.email)

    @api.depends("phone", "country_id", "company_id.country_id")
    def _compute_phone_sanitized(self):
        for entry in self:
            country = entry.country_id or entry.company_id.country_id
            entry.phone_sanitized = entry.phone and self.env["res.partner"]._phone_format(
                number=entry.phone, country=country
            )

    @api.depends("name", "email", "phone")
    def _compute_display_name(self):
        for entry in self:
            entry.display_name = ", ".join(filter(None, (entry.name, entry.email, entry.phone)))

    @api.constrains("email", "phone", "country_id")
    def _check_addresses(self):
        for entry in self:
            if entry.email and not entry.email_normalized:
                raise ValidationError(self.env._("“%s” is no e-mail address.", entry.email))
            if entry.phone and not entry.phone_sanitized:
                raise ValidationError(
                    self.env._(
                        "“%s” is no phone number. Write it with its country code, or name the "
                        "country.",
                        entry.phone,
                    )
                )
            if not entry.email and not entry.phone:
                raise ValidationError(
                    self.env._("An entry needs an e-mail address or a phone number.")
                )

    @api.model
    def get_import_templates(self):
        """Return the example file that the import screen offers."""
        return [
            {
                "label": self.env._("Import Template for Do-Not-Contact Lists"),
                "template": "/crm_agreements/static/csv/crm_do_not_contact_import.csv",
            }
        ]

    @api.model_create_multi
    def create(self, vals_list):
        """Return the entries; one that is there already takes what is new."""
        defaults = self.default_get(["company_id", "channel_id"])
        new = [self.new({**defaults, **vals}) for vals in vals_list]
        keys = [entry._key() for entry in new]
        known = self._known(new)
        fresh = {}
        for key, vals in zip(keys, vals_list, strict=True):
            if key in known:
                known[key].write(vals)
            else:
                fresh[key] = {**fresh.get(key, {}), **vals}
        created = super().create(list(fresh.values()))
        known.update(zip(fresh, created, strict=True))
        return self.browse(known[key].id for key in keys)

    @api.model
    def _known(self, entries):
        """Return ``{key: entry}`` of what there is already of these (new) entries."""
        rows = [entry._key() for entry in entries]
        found = self.search(
            Domain("source", "in", [key[0] for key in rows])
            & (
                Domain("email_normalized", "in", list(filter(None, (key[1] for key in rows))))
                | Domain("phone_sanitized", "in", list(filter(None, (key[2] for key in rows))))
            )
        )
        return {entry._key(): entry for entry in found}

    def _key(self):
        self.ensure_one()
        return (
            self.source,
            self.email_normalized,
            self.phone_sanitized,
            self.channel_id.id,
            self.company_id.id,
        )
