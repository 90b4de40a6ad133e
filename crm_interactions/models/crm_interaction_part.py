from odoo import api, models


class CrmInteractionPart(models.AbstractModel):
    """A row that is part of an interaction and is locked together with it (C8).

    It belongs to the interaction by its field ``interaction_id``; rows that name their document by
    model and id override ``_documents`` and ``_document_in``. ``_fields_never_locked`` names what
    goes on changing when the interaction is closed, like a delivery state.

    To guard a model of Odoo, inherit this one before it: the lock then answers first.
    """

    _name = "crm.interaction.part"
    _description = "Part of an Interaction"

    # Whether what a new row belongs to always follows from the values it is created with.
    _values_name_document = False

    @api.model_create_multi
    def create(self, vals_list):
        defaults = {
            key.removeprefix("default_"): value
            for key, value in self.env.context.items()
            if key.startswith("default_")
        }
        # Before Odoo says less clearly that the document is read-only.
        self._check_documents_open([self._document_in({**defaults, **v}) for v in vals_list])
        parts = super().create(vals_list)
        if not self._values_name_document:
            parts._check_interactions_open()
        return parts

    def write(self, vals):
        if vals.keys() <= self._fields_never_locked():
            return super().write(vals)
        self._check_interactions_open()
        self._check_documents_open([self._document_in(vals)])
        result = super().write(vals)
        # The rows may have been moved to another interaction.
        self._check_interactions_open()
        return result

    def unlink(self):
        self._check_interactions_open()
        return super().unlink()

    @api.model
    def _fields_never_locked(self):
        """Return the names of the fields one may write when the interaction is closed."""
        return set()

    @api.model
    def _document_in(self, vals):
        """Return model and id of what a row to be created with ``vals`` belongs to."""
        return "crm.interaction", vals.get("interaction_id")

    def _documents(self):
        """Return model and id of what each of the rows belongs to."""
        return [("crm.interaction", part.interaction_id.id) for part in self]

    def _check_interactions_open(self):
        # sudo: whether the interaction is closed does not depend on who may read the row
        self._check_documents_open(self.sudo()._documents())

    def _check_documents_open(self, documents):
        self.env["crm.interaction"]._check_documents_open(documents)
