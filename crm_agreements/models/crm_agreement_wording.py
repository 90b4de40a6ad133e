from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import is_html_empty

# The private key under which publishing writes: no context of a client can hold it.
_PUBLISHING = object()


class CrmAgreementWording(models.Model):
    """The words a customer agrees to: one version, of one type, in one language.

    A draft is written and published; published words never change, as the ledger names them by
    type, language and version. Other words are a new version. Archived ones are no longer shown to
    customers, and stay what those agreed to who agreed to them.
    """

    _name = "crm.agreement.wording"
    _description = "Wording of an Agreement"
    _order = "type_id, lang, state, version desc, id desc"
    _rec_names_search = ["type_id"]

    type_id = fields.Many2one("crm.agreement.type", required=True, index=True, ondelete="restrict")
    lang = fields.Selection(
        selection="_selection_lang",
        string="Language",
        required=True,
        default=lambda self: self.env.lang,
    )
    version = fields.Integer(readonly=True, copy=False, aggregator=None)
    body = fields.Html(
        string="Words",
        required=True,
        sanitize_attributes=True,
        sanitize_form=True,
        strip_style=True,
        strip_classes=True,
        help="What the customer agrees to, in plain words: who, what for, over which channel, and "
        "how to withdraw.",
    )
    state = fields.Selection(
        [("draft", "Draft"), ("published", "Published")],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
    )
    date_published = fields.Datetime(string="Published on", readonly=True, copy=False)
    active = fields.Boolean(default=True, copy=False)

    _version_unique = models.UniqueIndex(
        "(type_id, lang, version) WHERE state = 'published'",
        "This version of the wording was published already.",
    )

    @api.model
    def _selection_lang(self):
        """Offer every language, installed or not: customers may read more than the staff."""
        languages = self.env["res.lang"].search([("active", "in", (True, False))])
        return [(language.code, language.name) for language in languages]

    @api.depends("type_id", "lang", "version", "state")
    @api.depends_context("lang")
    def _compute_display_name(self):
        languages = dict(self._fields["lang"]._description_selection(self.env))
        for wording in self:
            version = self.env._("draft")
            if wording.state == "published":
                version = self.env._("version %s", wording.version)
            parts = (wording.type_id.name, languages.get(wording.lang), version)
            wording.display_name = " · ".join(part for part in parts if part)

    # Publishing

    @api.model_create_multi
    def create(self, vals_list):
        """Create drafts; what says it is published gets the next version."""
        published = [vals.get("state") == "published" for vals in vals_list]
        vals_list = [
            {name: value for name, value in vals.items() if name not in self._reserved()}
            for vals in vals_list
        ]
        wordings = super().create(vals_list)
        for wording, is_published in zip(wordings, published, strict=True):
            if is_published:
                wording.action_publish()
        return wordings

    def write(self, vals):
        if self.env.context.get("crm_agreement_publishing") is _PUBLISHING:
            return super().write(vals)
        if self._reserved() & vals.keys():
            raise UserError(self.env._("Words are published by their button."))
        if vals.keys() - {"active"} and "published" in self.mapped("state"):
            raise UserError(
                self.env._("Published words stay as they are: write a new version instead.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_drafts(self):
        if "published" in self.mapped("state"):
            raise UserError(
                self.env._("Published words are kept as evidence: archive them instead.")
            )

    def action_publish(self):
        """Publish drafts: customers see them from now on, and they change no more.

        :raise UserError: for words without text, or that were published before
        """
        self.check_access("write")
        for wording in self:
            if wording.state == "published":
                raise UserError(self.env._("%s is published already.", wording.display_name))
            if is_html_empty(wording.body):
                raise UserError(self.env._("%s has no words yet.", wording.display_name))
            wording._publishing().write(
                {
                    "state": "published",
                    "version": wording._last_version() + 1,
                    "date_published": fields.Datetime.now(),
                }
            )

    def action_new_version(self):
        """Open a draft with the same words, to become the next version."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New Version"),
            "res_model": self._name,
            "res_id": self.copy().id,
            "views": [(False, "form")],
        }

    def _publishing(self):
        return self.with_context(crm_agreement_publishing=_PUBLISHING)

    @api.model
    def _reserved(self):
        return {"state", "version", "date_published"}

    def _last_version(self):
        self.ensure_one()
        same = [
            ("type_id", "=", self.type_id.id),
            ("lang", "=", self.lang),
            ("state", "=", "published"),
        ]
        last = self.with_context(active_test=False).search(same, order="version desc", limit=1)
        return last.version

    # Choosing

    @api.model
    def _current(self, types, langs):
        """Return ``{type: wording}``: the newest published words, in the first language there is.

        A language stands for its variants, too. Types without published words are missing.

        :param types: agreement types
        :param list langs: codes of languages, the preferred one first; may hold empty ones
        """
        found = self.search([("type_id", "in", types.ids), ("state", "=", "published")])
        wanted = [lang for lang in (*langs, "en_US") if lang]
        return {
            agreement_type: min(
                wordings, key=lambda wording: (wording._distance(wanted), -wording.version)
            )
            for agreement_type, wordings in found.grouped("type_id").items()
        }

    def _distance(self, langs):
        """Return how far down the list of languages these words come."""
        for position, lang in enumerate(langs):
            if lang == self.lang:
                return 2 * position
            if lang.split("_")[0] == self.lang.split("_")[0]:
                return 2 * position + 1
        return 2 * len(langs)
