from collections.abc import Collection

from odoo import api, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain


class CrmSegmentCondition(models.Model):
    """What conditions ask for stays: without it they would choose other customers (K2)."""

    _inherit = "crm.segment.condition"

    @api.model
    def _check_unused(self, records):
        """Refuse to delete what a condition of a segment asks for.

        :raise UserError: names the first such record and the segment
        """
        # sudo: segments of other companies are in use, too
        conditions = self.sudo().with_context(active_test=False)
        chosen = [
            name
            for name, field in self._fields.items()
            if field.store and field.type == "many2many" and field.comodel_name == records._name
        ]
        asking = Domain.OR([Domain("kind", "=", "customer"), *(
            Domain(name, "in", records.ids) for name in chosen
        )])  # fmt: skip
        for condition in conditions.search(asking):
            used = {*condition._ids_asked_for(records), *(
                id_ for name in chosen for id_ in condition[name].ids
            )}  # fmt: skip
            for record in records:
                if record.id in used:
                    raise UserError(
                        self.env._(
                            "“%(value)s” is asked for by the segment “%(segment)s”: archive it "
                            "instead.",
                            value=record.display_name,
                            segment=condition.segment_id.name,
                        )
                    )

    def _ids_asked_for(self, records):
        """Return the ids of a model's records that a condition on customer data names."""
        if self.kind != "customer":
            return set()
        try:
            domain = self._customer_domain()
        except ValidationError:  # it chooses nobody: told on the segment
            return set()
        named = set()
        for one in domain.iter_conditions():
            if self._model_at(one.field_expr) == records._name:
                is_many = isinstance(one.value, Collection) and not isinstance(one.value, str)
                values = one.value if is_many else [one.value]
                named.update(value for value in values if isinstance(value, int))
        return named

    def _model_at(self, path):
        """Return the name of the model that a path of fields of the customer ends at."""
        model = self.env["res.partner"]
        for name in path.split("."):
            field = model._fields.get(name)
            if not field or not field.comodel_name:
                break
            model = self.env[field.comodel_name]
        return model._name
