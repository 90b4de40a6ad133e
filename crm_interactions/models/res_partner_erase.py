from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from .crm_erase_step import TEXT_TYPES, EraseStep, erasing

# What is no personal data, or keeps the record working.
KEPT_FIELDS = {"lang", "tz", "type", "company_type"}
NAME_FIELDS = {"name", "firstname", "lastname"}
# What an invoice shows of the customer.
LEGAL_FIELDS = {"street", "street2", "zip", "city", "vat", "company_registry"}


class ResPartner(models.Model):
    """Erasing customers (B12): a plan that is read before, and carried out as it was read.

    - ``_erase_plan`` returns the steps; every addon adds its own (``super() + mine``).
    - The contacts and addresses below a customer are erased along (``_erase_family``).
    - The customer stays as an archived record without a name, so that what law or statistics keep
      still belongs to somebody. Of a customer with posted invoices the name and the address of
      the invoices stay.
    """

    _inherit = "res.partner"

    def _erase_family(self):
        """Return the customers with the contacts and addresses below them, ready to be erased."""
        partners = erasing(self)
        return partners.search([("id", "child_of", partners.ids)])

    def _erase_plan(self):
        """Return the ``EraseStep``s of a family, in the order in which they are carried out."""
        # The documents' messages and files can go when nothing that was sent needs them.
        return [
            *self._erase_message_steps(),
            *self._erase_history_steps(),
            *self._erase_chatter_steps(),
            *self._erase_calendar_steps(),
            *self._erase_copy_steps(),
            *self._erase_identity_steps(),
        ]

    def _erase(self):
        """Carry out the plan of the customers and those below them; return the steps.

        The caller has checked that the user may, and that nothing speaks against it
        (``_erase_refusals``). All or nothing: it is one transaction.
        """
        # What the transaction changed before is logged now, and erased with the rest.
        self.env.cr.flush()
        family = self._erase_family()
        steps = family._erase_plan()
        for step in steps:
            step.carry_out()
            # What Odoo computes anew would be logged in another context.
            family.env.flush_all()
        self.env.invalidate_all()
        return steps

    def _erase_refusals(self):
        """Return ``{customer: reason}`` of those that cannot be erased now."""
        family = self._erase_family()
        return self._erase_by_ancestor(family, self._erase_reasons(family))

    def _erase_reasons(self, family):
        """Return ``{id: reason}`` of those of a family that cannot be erased; overrides add."""
        reasons = {}
        # sudo: companies and their documents, whoever asks
        companies = self.env["res.company"].sudo().search([("partner_id", "in", family.ids)])
        for partner in companies.partner_id:
            reasons[partner.id] = self.env._("It is one of your own companies.")
        for partner in family.filtered(lambda p: any(p.user_ids.mapped("active"))):
            reasons[partner.id] = self.env._("It has a user: archive the user first.")
        for partner_id in self._erase_abroad(family):
            reasons[partner_id] = self.env._("A company you do not work in knows it, too.")
        return reasons

    def _erase_abroad(self, family):
        """Return the ids of those of whom companies have records that the user does not see."""
        mine = set(self.env.user.company_ids.ids)
        found = {p.id for p in family if p.company_id and p.company_id.id not in mine}
        for records in family._erase_documents():
            if records._name != "res.partner" and {"company_id", "partner_id"} <= (
                records._fields.keys()
            ):
                found.update(
                    record.partner_id.id for record in records if record.company_id.id not in mine
                )
        return found

    def _erase_by_ancestor(self, family, reasons):
        """Return the reasons of a family by those of ``self`` that they are erased along with."""
        chosen, refused = set(self.ids), {}
        for partner in family.browse(reasons):
            reason, above = reasons[partner.id], partner
            while above:
                if above.id in chosen:
                    refused.setdefault(self.browse(above.id), reason)
                above = above.parent_id
        return refused

    # The customer itself

    def _erase_identity_steps(self):
        """The customer's own record, and what belongs to nobody else."""
        legal = self._erase_legal()
        law = self.env._("Identifies the person; an archived record without a name stays.")
        steps = [
            EraseStep(
                self.id_numbers,
                "delete",
                self.env._("Identification numbers"),
                self.env._("Identifies the person."),
            ),
            EraseStep(
                self.bank_ids,
                "anonymise",
                self.env._("Bank accounts"),
                self.env._("Payments refer to them: the numbers are replaced."),
                work=self._erase_bank_accounts,
            ),
            EraseStep(
                self.user_ids,
                "anonymise",
                self.env._("User accounts, archived"),
                self.env._("The login is an address of the person."),
                work=self._erase_logins,
            ),
            EraseStep(
                self._erase_change_lines(),
                "anonymise",
                self.env._("Log of changes: names and values"),
                self.env._("Who changed what, and when, stays as evidence; the values go."),
                work=self._erase_change_values,
            ),
            EraseStep(
                self - legal,
                "anonymise",
                self.env._("Customer, contacts and addresses"),
                law,
                work=(self - legal)._erase_identity,
            ),
        ]
        if legal:
            steps.append(
                EraseStep(
                    legal,
                    "anonymise",
                    self.env._("Customers with invoices: all but name, address and tax number"),
                    self.env._("The law on accounting keeps the name on invoices."),
                    work=legal._erase_identity_but_legal,
                )
            )
        return [step for step in steps if step.records or step.work]

    def _erase_legal(self):
        """Return those of the customers that posted invoices name, where invoices exist."""
        if "account.move" not in self.env:
            return self.browse()
        fields_ = ("partner_id", "partner_shipping_id", "commercial_partner_id")
        moves = erasing(self.env["account.move"])
        invoices = moves.search(
            Domain("state", "=", "posted")
            & Domain.OR(Domain(name, "in", self.ids) for name in fields_)
        )
        return self & self.concat(*(erasing(invoices[name]) for name in fields_))

    def _erase_identity(self):
        for partner in self:
            # The whole name: computed from its parts it would be logged in another context.
            partner.name = self.env._("Erased customer %s", partner.id)
        self._erase_fields(self._erase_field_names())

    def _erase_identity_but_legal(self):
        self._erase_fields(self._erase_field_names() - LEGAL_FIELDS)

    def _erase_fields(self, names):
        """Empty fields of the customers, in every company, and archive them."""
        if not self:
            return
        fields_ = {name: self._fields[name] for name in names}
        plain = {name: False for name, field in fields_.items() if not field.company_dependent}
        # The address of a contact is not that of its company, and archived users are no obstacle.
        quiet = self.with_context(_partners_skip_fields_sync=True, active_test=True)
        quiet.write({**plain, "active": False})
        self.flush_recordset()
        by_company = [name for name, field in fields_.items() if field.company_dependent]
        if by_company:
            self.env.cr.execute(
                SQL(
                    "UPDATE res_partner SET %s WHERE id IN %s",
                    SQL(", ").join(SQL("%s = NULL", SQL.identifier(name)) for name in by_company),
                    tuple(self.ids),
                )
            )
            self.invalidate_recordset(by_company)

    @api.model
    def _erase_field_names(self):
        """Return the names of the fields that say something of a person: all a user can write."""
        types = (*TEXT_TYPES, "binary", "date", "datetime", "many2many", "properties", "json")
        return {
            name
            for name in self._change_fields() - KEPT_FIELDS - NAME_FIELDS
            if self._fields[name].type in types and not self._fields[name].required
        } | ({"partner_latitude", "partner_longitude"} & self._fields.keys())

    def _erase_bank_accounts(self):
        """Replace the numbers by SQL: Odoo only ever archives accounts, and trusts some."""
        self.env.flush_all()
        self.env.cr.execute(
            """
            UPDATE res_partner_bank
               SET acc_number = 'erased-' || id, sanitized_acc_number = 'ERASED' || id,
                   acc_holder_name = NULL, active = FALSE
             WHERE partner_id = ANY(%s)
            """,
            [self.ids],
        )
        self.env["res.partner.bank"].invalidate_model()

    def _erase_logins(self):
        for user in self.user_ids:
            user.write({"login": f"erased-{user.id}", "signature": False})

    def _erase_change_lines(self):
        lines = erasing(self.env["crm.change"])
        return lines.search(
            Domain("partner_id", "in", self.ids)
            | Domain("res_model", "=", "res.partner") & Domain("res_id", "in", self.ids)
        )

    def _erase_change_values(self):
        self._erase_change_lines()._erase_values()
