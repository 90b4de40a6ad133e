from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import MissingError

# So many records of one kind are named in a mail; its link lists all of them.
NAMED_RECORDS = 10
# More mails than these are left to the mail queue, so that nobody waits for them.
MAILS_AT_ONCE = 20
KEPT_DAYS = 180


class CrmAssignNotice(models.Model):
    """What one person was told about assignments; the link in the mail lists its records.

    A person gets one mail for one action of somebody else, in the own language, with the kind of
    action. Those concerned are always told; records that they may not read are counted, and
    neither named nor linked. Those involved (responsible and other assigned users) are told of
    what they may read. Whoever acted is not told.
    """

    _name = "crm.assign.notice"
    _description = "Assignment Notice"
    _order = "id desc"
    _rec_name = "user_id"

    user_id = fields.Many2one("res.users", required=True, index=True, ondelete="cascade")
    res_model = fields.Char(required=True)
    res_ids = fields.Json(required=True)

    def action_open(self):
        """Open the records that the notice was about, as far as the user may still read them."""
        notice = self.exists()
        if not notice:
            raise MissingError(
                self.env._("This notice was deleted; look for the records in their list.")
            )
        notice.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Assignment Changed"),
            "res_model": notice.res_model,
            "views": [(False, "list"), (False, "kanban"), (False, "form")],
            "domain": [("id", "in", notice.res_ids)],
            "context": {"active_test": False, "create": False},
        }

    @api.model
    def _tell(self, changes):
        """Mail the people concerned and involved; ``changes`` are ``AssignChange`` of one model."""
        readers = self._readers(changes)
        # sudo: the users told may be of companies that the current user does not work in
        users = self.env["res.users"].sudo().browse(sorted(readers)).filtered("active")
        at_once = len(users) <= MAILS_AT_ONCE
        for user in users:
            self._tell_user(user, readers[user.id], at_once)
        if users and not at_once:
            # sudo: wakes the mail queue, which is no right of the user
            self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()

    @api.model
    def _readers(self, changes):
        """Return ``{reader id: [(kind, concerned ids, responsible before, record)]}``."""
        readers = defaultdict(list)
        for change in changes:
            involved = change.assigned | {change.before, change.after}
            for kind, concerned in (
                ("assigned", change.added),
                ("unassigned", change.removed),
                ("responsible", {change.before, change.after}),
            ):
                if not concerned or (kind == "responsible" and change.before == change.after):
                    continue
                before, after = (
                    (change.before, change.after) if kind == "responsible" else (False, False)
                )
                event = (kind, frozenset(concerned - {False}), before, after, change.record)
                for reader_id in (concerned | involved) - {False, self.env.uid}:
                    readers[reader_id].append(event)
        return readers

    @api.model
    def _tell_user(self, user, events, at_once):
        """Send ``user`` one mail about ``events``, in the user's language."""
        Model = events[0][-1].browse()
        records = Model.browse({event[-1].id for event in events})
        readable = records._assign_readable_by(user)
        env = self.env(context={**self.env.context, "lang": user.lang or self.env.lang})
        sections = self.with_env(env)._sections(user, events, set(readable.ids))
        if not sections:
            return
        single = readable if len(readable) == 1 else Model
        body = env["ir.qweb"]._render(
            "crm_interactions.crm_assign_notice_mail",
            {
                "user": user,
                "actor": env.user.sudo(),  # sudo: the name of whoever acted
                "sections": sections,
                "list_url": len(readable) > 1 and self._list_url(user, readable),
            },
            minimal_qcontext=True,
        )
        # sudo: the user may just have given the record away, and must not be asked for rights
        single.with_env(env).sudo().message_notify(
            subject=self.with_env(env)._subject(user, sections),
            body=body,
            partner_ids=user.partner_id.ids,
            force_send=at_once,
        )

    @api.model
    def _list_url(self, user, records):
        # sudo: notices are written by the system, for the person told
        notice = self.sudo().create(
            {"user_id": user.id, "res_model": records._name, "res_ids": records.ids}
        )
        return f"{self.get_base_url()}/odoo/{notice.id}/crm-assignments"

    @api.model
    def _sections(self, user, events, readable_ids):
        """Return what the mail lists: one section for each kind and set of people."""
        groups = defaultdict(list)
        for kind, concerned, before, after, record in events:
            if record.id in readable_ids or user.id in concerned:
                groups[kind, concerned, before, after].append(record)
        return [
            self._section(user, kind, concerned, before, after, records, readable_ids)
            for (kind, concerned, before, after), records in groups.items()
        ]

    @api.model
    def _section(self, user, kind, concerned, before, after, records, readable_ids):
        readable = [record.id for record in records if record.id in readable_ids]
        # sudo: read as the system what the reader was found to be allowed to read
        named = records[0].browse(readable[:NAMED_RECORDS]).with_env(self.env).sudo()
        return {
            "kind": kind,
            "is_mine": user.id in concerned,
            "users": self._names(user, concerned),
            "before": self._names(user, {before}),
            "after": self._names(user, {after}),
            "is_responsible": user.id == after,
            "lines": [
                (record._assign_line(), record._notify_get_action_link("view")) for record in named
            ],
            "count": len(readable),
            "count_words": named._assign_count_words(len(readable)),
            "more": len(readable) - len(named),
            "hidden": len(records) - len(readable),
        }

    @api.model
    def _names(self, user, user_ids):
        """Return the names of the users in one line, the reader first as "you"."""
        # sudo: colleagues' names
        others = self.env["res.users"].sudo().browse(user_ids - {False, user.id})
        names = sorted(others.mapped("name"))
        if user.id in user_ids:
            names.insert(0, self.env._("you"))
        return ", ".join(names)

    @api.model
    def _subject(self, user, sections):
        """Return the subject: what concerns the reader first, and which record or how many."""
        section = next((section for section in sections if section["is_mine"]), sections[0])
        if section["count"] == 1:
            what = section["lines"][0][0]
        else:
            what = section["count_words"]
        if not section["count"]:
            return self.env._("An assignment of yours ended")
        if not section["is_mine"]:
            return self.env._("Assignment changed: %s", what)
        if section["kind"] == "assigned":
            return self.env._("Assigned to you: %s", what)
        if section["kind"] == "unassigned":
            return self.env._("No longer assigned to you: %s", what)
        if section["is_responsible"]:
            return self.env._("You are responsible for: %s", what)
        return self.env._("You are no longer responsible for: %s", what)

    @api.autovacuum
    def _gc_notices(self):
        """Delete notices whose mails are long read."""
        old = fields.Datetime.now() - timedelta(days=KEPT_DAYS)
        self.search([("create_date", "<", old)], limit=10000).unlink()
