from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

# Who agreed to what never changes: another customer or type is another agreement.
IDENTITY_FIELDS = ("partner_id", "type_id", "company_id")
DATE_FIELDS = ("date_start", "date_end")
# What only the actions write.
RESERVED_FIELDS = {"date_withdrawn", "date_effective", "date_superseded", "event_ids"}
# The private key under which the actions write what users cannot.
_OPEN = object()


class Origin(NamedTuple):
    """Where a change of an agreement comes from, for its row of the ledger.

    An object, so that no context sent by a client can claim to be one.
    """

    source: str
    evidence: dict | None = None
    wording: str | None = None
    lang: str | None = None


class CrmAgreement(models.Model):
    """Granting, renewing, withdrawing: each is a row of the ledger and no other way exists (B8).

    - Creating an agreement grants it.
    - Changing its dates (shortening, prolonging, dating back) is a row *changed*.
    - A withdrawn agreement is over: granting again makes a new one, which counts from that instant.
    """

    _inherit = "crm.agreement"

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_reserved(vals)
        # The database compares new agreements with what was just withdrawn or shortened.
        self.flush_model()
        agreements = super().create(vals_list)
        agreements._count_from_withdrawal()
        events = self.env["crm.agreement.event"]
        events._append(agreements, "granted", **self._ledger_origin())
        return agreements

    def write(self, vals):
        self._refuse_reserved(vals)
        if any(name in vals for name in IDENTITY_FIELDS):
            for agreement in self:
                for name in set(IDENTITY_FIELDS) & vals.keys():
                    if agreement[name].id != vals[name]:
                        raise UserError(
                            self.env._(
                                "The customer, the type and the company of an agreement stay: "
                                "withdraw it and grant another one."
                            )
                        )
        changed = self.browse()
        if any(name in vals for name in DATE_FIELDS):
            if self.filtered(lambda agreement: agreement._is_over()):
                raise UserError(
                    self.env._("A withdrawn agreement is not changed any more: grant a new one.")
                )
            before = {agreement: self._dates(agreement) for agreement in self}
            result = super().write(vals)
            changed = self.filtered(lambda a: self._dates(a) != before[a])
        else:
            result = super().write(vals)
        if changed and not self._is_open():
            self.env["crm.agreement.event"]._append(changed, "changed", **self._ledger_origin())
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._("Agreements are withdrawn and never deleted: their ledger is the evidence.")
        )

    # Actions

    def action_grant(self):
        """Grant agreements anew from today, of the same customers and types.

        Agreements that are active, or start later, stay as they are.

        :return: the agreements that count from now on
        """
        self.check_access("write")
        again = self.filtered(
            lambda agreement: (
                agreement.status == "inactive"
                and (
                    agreement._is_over()
                    or (
                        agreement.date_end
                        and agreement.date_end < agreement.company_id._agreement_day()
                    )
                )
            )
        )
        return (self - again) | self.create(
            [
                {
                    "partner_id": agreement.partner_id.id,
                    "type_id": agreement.type_id.id,
                    "company_id": agreement.company_id.id,
                    "user_id": agreement.user_id.id,
                    "date_start": agreement.company_id._agreement_day(),
                }
                for agreement in again
            ]
        )

    def action_grant_again(self):
        """Grant one agreement anew from today, and open the new one."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.action_grant().id,
            "views": [(False, "form")],
        }

    def action_renew(self):
        """Prolong agreements by the usual time of their type, counted from their end.

        :raise UserError: for an agreement without end, or one that is over
        """
        for agreement in self:
            months = agreement.type_id.months_valid
            if not agreement.date_end or not months:
                raise UserError(
                    self.env._(
                        "%s has no end, or its type no usual time to prolong it by: type the end "
                        "date.",
                        agreement.display_name,
                    )
                )
            today = agreement.company_id._agreement_day()
            if agreement._is_over() or agreement.date_end < today:
                raise UserError(self.env._("%s is over: grant a new one.", agreement.display_name))
            agreement._opened().date_end = agreement.date_end + relativedelta(months=months)
        self.env["crm.agreement.event"]._append(self, "renewed", **self._ledger_origin())

    def action_withdraw(self):
        """Withdraw agreements: they count no more from this instant on. May be repeated."""
        self.check_access("write")
        valid = self.filtered(lambda agreement: not agreement.date_withdrawn)
        if valid:
            valid._opened().write({"date_withdrawn": fields.Datetime.now()})
            self.env["crm.agreement.event"]._append(valid, "withdrawn", **self._ledger_origin())

    # What keeps the ledger complete

    def _opened(self):
        """Return the agreements in a context in which their actions may write them."""
        return self.with_context(crm_agreement_open=_OPEN)

    def _is_over(self):
        """Return whether the agreement was withdrawn, or another one counts instead."""
        return bool(self.date_withdrawn or self.date_superseded)

    def _is_open(self):
        return self.env.context.get("crm_agreement_open") is _OPEN

    def _refuse_reserved(self, vals):
        reserved = RESERVED_FIELDS & vals.keys()
        if reserved and not self._is_open():
            raise UserError(
                self.env._("Agreements are granted, renewed and withdrawn by their buttons.")
            )

    def _count_from_withdrawal(self):
        """Let a new agreement count from now where another was withdrawn earlier the same day."""
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT a.id FROM crm_agreement a
                 WHERE a.id = ANY(%s) AND EXISTS (
                    SELECT 1 FROM crm_agreement b
                     WHERE b.partner_id = a.partner_id AND b.type_id = a.type_id
                       AND b.company_id = a.company_id AND b.id <> a.id
                       AND b.date_withdrawn IS NOT NULL AND b.day_after = a.date_start)
                """,
                self.ids,
            )
        )
        same_day = self.browse(row[0] for row in rows)
        if same_day:
            same_day._opened().write({"date_effective": fields.Datetime.now()})

    @staticmethod
    def _dates(agreement):
        return tuple(agreement[name] for name in DATE_FIELDS)

    def _ledger_subject(self):
        """Return the columns of a row of the ledger that say what it is about."""
        return {
            "agreement_id": self.id,
            "partner_id": self.partner_id.id,
            "company_id": self.company_id.id,
            "type_code": self.type_id.code,
            "date_start": self.date_start,
            "date_end": self.date_end,
        }

    def _ledger_origin(self):
        """Return what the ledger is to say about where a change comes from."""
        origin = self.env.context.get("crm_agreement_origin")
        if not isinstance(origin, Origin):
            origin = Origin("import" if self.env.context.get("import_file") else "user")
        return origin._asdict()

    def _from_origin(self, *args, **kwargs):
        """Return the agreements with what the ledger is to say about their next change.

        Takes what ``Origin`` takes.
        """
        return self.with_context(crm_agreement_origin=Origin(*args, **kwargs))
