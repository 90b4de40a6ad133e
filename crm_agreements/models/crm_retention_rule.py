import logging
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta
from psycopg2 import IntegrityError

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

_logger = logging.getLogger(__name__)

# So many rows are removed between two commits.
BATCH = 200


class CrmRetentionRule(models.Model):
    """How long rows of a kind are kept, and what is done with them then (B12).

    - A rule does nothing until it is made active; how many rows it would concern is shown before.
    - The scheduled action works in batches and commits each with its row of the log: killed in
      between it loses nothing and goes on where it stopped. Rows that another server works on are
      passed over, and what was done once is not found again.
    - Rows about a customer with an open subject request, a restriction or a legal hold stay.
    - A row that cannot be removed stays, is counted as failed, and stops no other.
    """

    _name = "crm.retention.rule"
    _description = "Retention Rule"
    _order = "kind, months, id"
    _rec_name = "kind"

    kind = fields.Selection(selection="_selection_kind", string="Kind of Record", required=True)
    since = fields.Char(compute="_compute_since", help="From when the period runs.")
    action = fields.Selection(
        [("delete", "Delete"), ("anonymise", "Remove words and names")],
        string="What is done",
        required=True,
        default="delete",
    )
    months = fields.Integer(required=True, default=36)
    company_id = fields.Many2one("res.company", help="Empty: the rule is for all companies.")
    active = fields.Boolean(default=False, help="Only active rules do anything.")
    due_count = fields.Integer(
        string="Due now",
        compute="_compute_counts",
        help="Rows whose time is over; those of customers under a hold are not among them.",
    )
    held_count = fields.Integer(
        string="Held",
        compute="_compute_counts",
        help="Rows whose time is over that stay because of an open subject request, a restriction "
        "or a legal hold.",
    )
    log_ids = fields.One2many("crm.retention.log", "rule_id")

    _months_positive = models.Constraint(
        "CHECK (months BETWEEN 1 AND 1200)", "Rows are kept for at least one month."
    )
    _rule_unique = models.UniqueIndex(
        "(kind, action, COALESCE(company_id, 0))", "There is a rule like this already."
    )

    @api.model
    def _selection_kind(self):
        return [(kind.code, kind.title) for kind in self._kinds()]

    def _kind(self):
        """Return the ``RetentionKind`` of the rule; None for one whose addon is gone."""
        return next((kind for kind in self._kinds() if kind.code == self.kind), None)

    @api.depends("kind")
    @api.depends_context("lang")
    def _compute_since(self):
        # A value of its own on the screen, not the middle of a sentence as where it is declared.
        since = {kind.code: kind.since[:1].upper() + kind.since[1:] for kind in self._kinds()}
        for rule in self:
            rule.since = since.get(rule.kind)

    @api.depends("kind", "action")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._selection_kind())
        actions = dict(self._fields["action"]._description_selection(self.env))
        for rule in self:
            words = (kinds.get(rule.kind, rule.kind), actions.get(rule.action))
            rule.display_name = ": ".join(word for word in words if word)

    @api.depends("kind", "action", "months", "company_id")
    def _compute_counts(self):
        for rule in self:
            kind = rule._kind()
            if not kind or rule.action not in kind.actions or rule.months < 1:
                rule.due_count = rule.held_count = 0
                continue
            # sudo: counts of rows that the officer may not read one by one
            model = rule._kind_model(kind)
            over = rule._over_domain(kind)
            rule.due_count = model.search_count(over & rule._free_domain(kind))
            rule.held_count = model.search_count(over) - rule.due_count

    @api.constrains("kind", "action")
    def _check_action(self):
        for rule in self:
            kind = rule._kind()
            if kind and rule.action not in kind.actions:
                raise ValidationError(
                    self.env._("“%s” does not offer what is to be done.", kind.title)
                )

    # Which rows

    def _before(self):
        """Return the day before which the period began for what is due."""
        company = self.company_id or self.env.company
        return company._agreement_day() - relativedelta(months=self.months)

    def _over_domain(self, kind):
        """Return the domain of the rows whose time is over, held ones included."""
        before = self._before()
        if self._is_instant(kind):
            company = self.company_id or self.env.company
            zone = ZoneInfo(company.agreement_tz)
            midnight = datetime.combine(before, time.min, zone)
            before = midnight.astimezone(UTC).replace(tzinfo=None)
        domain = kind.domain & kind.actions[self.action].domain & Domain(kind.date, "<", before)
        if self.company_id and kind.company:
            domain &= Domain(kind.company, "=", self.company_id.id)
        return domain

    def _is_instant(self, kind):
        model = self.env[kind.model]
        *path, name = kind.date.split(".")
        for step in path:
            model = self.env[model._fields[step].comodel_name]
        return model._fields[name].type == "datetime"

    @api.model
    def _free_domain(self, kind):
        """Return the domain of the rows about nobody of whom everything is to be kept."""
        held = self.env["res.partner"]._held_partner_ids()
        if not held:
            return Domain.TRUE
        return Domain.AND(~Domain(path, "in", held) for path in kind.customers)

    def action_preview(self):
        """Show the rows that are due, as far as the user may read them."""
        self.ensure_one()
        kind = self._kind()
        if not kind or not self.env[kind.model].has_access("read"):
            raise UserError(self.env._("You may see how many there are, but not what they say."))
        domain = self._over_domain(kind) & self._free_domain(kind)
        return {
            "type": "ir.actions.act_window",
            "name": kind.title,
            "res_model": kind.model,
            "views": [(False, "list"), (False, "form")],
            "domain": list(domain),
            "context": {"active_test": False, "create": False},
        }

    # Working

    @api.model
    def _cron_apply(self):
        """Apply the active rules, batch by batch; what is left is done by the next run."""
        # sudo: the rules of all companies, over rows that nobody could read together
        for rule in self.sudo().search([("active", "=", True)]):
            last_id = 0
            while batch := rule._batch(last_id):
                last_id = max(batch.ids)
                rule._apply(batch.try_lock_for_update())
                if not self.env["ir.cron"]._commit_progress(len(batch)):
                    return

    def _batch(self, after):
        """Return the next rows that are due, by their ids; None for a rule that can do nothing."""
        kind = self._kind()
        if not kind or kind.model not in self.env or self.action not in kind.actions:
            return None
        domain = self._over_domain(kind) & self._free_domain(kind) & Domain("id", ">", after)
        return self._kind_model(kind).search(domain, order="id", limit=BATCH)

    def _apply(self, rows):
        """Do with the rows what the rule says, and note how many."""
        work = self._kind().actions[self.action].work
        failed = 0
        count = len(rows)
        if not self._try(work, rows):
            for row in rows:
                failed += not self._try(work, row)
        if count:
            self.env["crm.retention.log"].sudo().create(  # sudo: nobody writes the log
                {
                    "rule_id": self.id,
                    "kind": self.kind,
                    "action": self.action,
                    "company_id": self.company_id.id,
                    "date_before": self._before(),
                    "done_count": count - failed,
                    "failed_count": failed,
                }
            )

    def _try(self, work, rows):
        """Do the work with the rows, or nothing of it; return whether it was done."""
        try:
            with self.env.cr.savepoint():
                work(rows)
                rows.env.flush_all()
        except (UserError, IntegrityError) as error:
            if len(rows) == 1:
                _logger.info("retention: %s stays: %s", rows, error)
            rows.env.invalidate_all(flush=False)
            return False
        return True

    def action_run(self):
        """Let the scheduled action run now."""
        self.check_access("write")
        # sudo: the scheduled action is the addon's own
        self.env.ref("crm_agreements.ir_cron_retention").sudo()._trigger()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("The active rules are applied in the background now."),
            },
        }
