import re
from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL, ormcache

RECORD_REF = re.compile(r"([a-z0-9_.]+),([1-9][0-9]*)")


class CrmLink(models.Model):
    """A link of an interaction or of a customer to an Odoo record or a web address (F6).

    - Who may read its interaction or customer reads the link; who may change the interaction, or
      read the customer, changes it.
    - One links to records one may read. Who may not read the target sees that there is a link and
      no title of it.
    - A web address is http or https and nothing else, so that clicking it runs nothing.
    """

    _name = "crm.link"
    _description = "Link"
    _inherit = ["crm.change.mixin", "crm.interaction.part"]
    _order = "sequence, id"
    _rec_names_search = ["name", "url"]
    _change_partner_fields = ("partner_id", "interaction_id.partner_id")
    _change_title_fields = ("name", "url")

    name = fields.Char(string="Description")
    sequence = fields.Integer(default=10)
    interaction_id = fields.Many2one("crm.interaction", ondelete="cascade", index="btree_not_null")
    partner_id = fields.Many2one(
        "res.partner", string="Customer", ondelete="cascade", index="btree_not_null"
    )
    # Not exported: one target the user may not read would spoil the whole file.
    record_ref = fields.Reference(
        "_selection_models", string="Record", exportable=False, index="btree_not_null"
    )
    url = fields.Char(string="Web Address")
    is_open_allowed = fields.Boolean(compute="_compute_display_name")

    _one_owner = models.Constraint(
        "CHECK (num_nonnulls(interaction_id, partner_id) = 1)",
        "A link belongs either to an interaction or to a customer.",
    )
    _one_target = models.Constraint(
        "CHECK (num_nonnulls(record_ref, NULLIF(url, '')) = 1)",
        "A link leads either to a record or to a web address.",
    )

    @api.model
    def _selection_models(self):
        """Return the models a link may point to: those the user may read."""
        names = self._readable_models() if not self.env.su else set(self.env)
        return [
            (model, label)
            for model, label in self._model_labels()
            if model in names and not self.env[model]._abstract and not self.env[model]._transient
        ]

    @api.model
    def _readable_models(self):
        return self.env["ir.model.access"]._get_allowed_models("read")

    @api.model
    @ormcache("self.env.lang")
    def _model_labels(self):
        # sudo: the names of the models, which users see as the titles of their windows
        installed = self.env["ir.model"].sudo().search_fetch([], ["model", "name"], order="name")
        return [(model.model, model.name) for model in installed if model.model in self.env]

    @api.model
    def fields_get(self, allfields=None, attributes=None):
        """Offer the models that have a menu of the user's; by the API one may link to any other."""
        description = super().fields_get(allfields, attributes)
        if (selection := description.get("record_ref", {}).get("selection")) is not None:
            offered = self._models_with_menu()
            description["record_ref"]["selection"] = [
                (model, label) for model, label in selection if model in offered
            ]
        return description

    @api.model
    def _models_with_menu(self):
        """Return the models one reaches by the menus one sees."""
        Menu = self.env["ir.ui.menu"]
        visible = Menu._visible_menu_ids()
        # sudo: users see what their menus open, not the definition of the actions
        menus = Menu.sudo().browse(visible)
        actions = [
            menu.action
            for menu in menus
            if visible.issuperset(map(int, menu.parent_path.split("/")[:-1]))
        ]
        models_ = {a.res_model for a in actions if a and a._name == "ir.actions.act_window"}
        return {model for model in models_ if not model.startswith("ir.")}

    @api.depends("record_ref", "url")
    @api.depends_context("uid", "lang")
    def _compute_display_name(self):
        """Show the target as the reader may see it, one check for all targets of a model."""
        # not sudo: Odoo reads the names of related records under sudo, for whom titles are not
        links = self.sudo(False)
        targets = links._readable_targets()
        for link in links:
            target = targets.get(link.record_ref)
            link.is_open_allowed = bool(link.url or target)
            if link.url or not link.record_ref:
                link.display_name = link.url
            elif target:
                link.display_name = target.display_name
            else:
                link.display_name = self.env._("No access, or deleted")

    def _readable_targets(self):
        """Return the records the links point to which exist and one may read, by themselves.

        Unlike the values of the field, those of one model are read together.
        """
        by_model = self.filtered("record_ref").grouped(lambda link: link.record_ref._name)
        return {
            target: target
            for model, links in by_model.items()
            for target in self.env[model]
            .browse({link.record_ref.id for link in links})
            .exists()
            ._filtered_access("read")
        }

    @api.constrains("url")
    def _check_url(self):
        for link in self.filtered("url"):
            if not self._is_web_address(link.url):
                raise ValidationError(
                    self.env._(
                        "“%(url)s” is no web address: it starts with https:// or http:// and "
                        "names a server, without blanks.",
                        url=link.url,
                    )
                )

    @api.model
    def _is_web_address(self, url):
        """Whether ``url`` is http(s) with a server; browsers repair what is written otherwise."""
        if re.search(r"[\s\\\x00-\x1f\x7f]", url):
            return False
        try:
            parts = urlsplit(url)
            is_web = parts.scheme in ("http", "https")
            return bool(is_web and parts.hostname and parts.username is None)
        except ValueError:
            return False

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            default = self.env.context.get("default_record_ref")
            self._check_target(vals.get("record_ref", default))
        return super().create(vals_list)

    def write(self, vals):
        self._check_target(vals.get("record_ref"))
        result = super().write(vals)
        if "interaction_id" in vals or "partner_id" in vals:
            # A link is not handed to an owner one may not change.
            self.check_access("write")
        return result

    @api.model
    def _check_target(self, value):
        """Refuse what is no record, or none the user may read. Odoo's constraints run as sudo."""
        if isinstance(value, models.BaseModel):
            value = f"{value._name},{value.id}"
        if not value:
            return
        match = RECORD_REF.fullmatch(str(value))
        if match and match[1] in dict(self._selection_models()):
            target = self.env[match[1]].browse(int(match[2])).exists()
            if target and target.has_access("read"):
                return
        raise ValidationError(
            self.env._("The record to link to does not exist, or you may not read it.")
        )

    def action_open(self):
        """Open the record or the web address the link leads to."""
        self.ensure_one()
        self.check_access("read")
        if self.url:
            return {"type": "ir.actions.act_url", "url": self.url, "target": "new"}
        if self.record_ref not in self._readable_targets():
            raise AccessError(self.env._("The linked record was deleted, or you may not read it."))
        return self.record_ref.get_formview_action()

    def action_edit(self):
        """Open the link in a window."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Link"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    # Access follows the owner

    @api.model
    def _search(self, domain, *args, bypass_access=False, **kwargs):
        """Find the links of interactions and customers one may read."""
        if not (self.env.su or bypass_access):
            domain = Domain(domain) & (
                Domain("interaction_id", "any", []) | Domain("partner_id", "any", [])
            )
        return super()._search(domain, *args, bypass_access=bypass_access, **kwargs)

    def _check_access(self, operation):
        """Allow what one may do with the interaction, and all to those who read the customer."""
        result = super()._check_access(operation)
        allowed = self - result[0] if result else self
        links = allowed.sudo()  # sudo: only names the owners, whose own access decides below
        of_interaction = "read" if operation == "read" else "write"
        owners = {
            *links.interaction_id.with_env(self.env)._filtered_access(of_interaction),
            *links.partner_id.with_env(self.env)._filtered_access("read"),
        }
        forbidden = allowed.filtered(
            lambda link: not {link.sudo().interaction_id, link.sudo().partner_id} & owners
        )
        if not forbidden:
            return result
        forbidden |= result[0] if result else self.browse()
        return forbidden, result[1] if result else forbidden._access_error

    @api.model
    def _change_readable_sql(self, record_id, otherwise):
        """Ask the owner of the one link, as ``_search`` asks the owners of all."""
        partner, interaction = self.env["res.partner"], self.env["crm.interaction"]
        return SQL(
            """
            COALESCE((
                SELECT CASE WHEN crm_link.interaction_id IS NULL THEN %s ELSE %s END
                FROM crm_link WHERE crm_link.id = %s), %s)
            """,
            partner._change_readable_sql(SQL("crm_link.partner_id"), SQL("FALSE")),
            interaction._change_readable_sql(SQL("crm_link.interaction_id"), SQL("FALSE")),
            record_id,
            otherwise,
        )

    def _access_error(self):
        return AccessError(
            self.env._("You may not read or change the interaction or customer of this link.")
        )
