from collections import defaultdict, namedtuple

from markupsafe import Markup

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools.misc import clean_context

# What happened to one record in one transaction; all but the record are ids of users.
AssignChange = namedtuple("AssignChange", "record added removed assigned before after")


class CrmAssignMixin(models.AbstractModel):
    """A record that internal users are assigned to, besides the one who answers for it.

    However the users change (window, form, list, import, API), one transaction gives one line in
    the chatter of each record and one mail for each person, whatever the number of records. What
    was changed and changed back is neither logged nor mailed. Assignment gives no rights: only
    users who can read the record are accepted.
    """

    _name = "crm.assign.mixin"
    _description = "Assigned Users"

    # The fields of the model with the assigned users and with the responsible user, and whether
    # people are told of a new responsible user by this mixin (else Odoo does it).
    _assign_users_field = "user_ids"
    _assign_responsible_field = "user_id"
    _assign_tells_responsible = True

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        if self._assign_is_silent():
            return records
        concerned = records.browse(
            record.id
            for record, vals in zip(records, vals_list)
            if self._assign_concerns_others(vals)
        )
        if concerned:
            concerned._assign_remember(dict.fromkeys(concerned.ids, (False, frozenset())))
            concerned._assign_check_new_users()
        return records

    def write(self, vals):
        if self._assign_is_silent() or not self._assign_watched_fields() & vals.keys():
            return super().write(vals)
        self._assign_remember(self._assign_state())
        result = super().write(vals)
        if self._assign_users_field in vals:
            self._assign_check_new_users()
        return result

    def action_assign_users(self):
        """Open the window in which users are assigned to the records and taken off them."""
        records = self._assign_open_records()
        records.check_access("write")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_interactions.crm_assign_wizard_action"
        )
        action["context"] = {
            "default_res_model": self._name,
            "default_res_ids": records.ids,
            "dialog_size": "medium",
        }
        return action

    def _assign_open_records(self):
        """Return the records whose users may still change, or say that there is none."""
        if not self:
            raise UserError(self.env._("Choose at least one record first."))
        return self

    def _assign_change(self, added, removed):
        """Assign the users ``added`` to all records and take ``removed`` off them."""
        return self.write(
            {
                self._assign_users_field: [
                    *((4, user_id) for user_id in added.ids),
                    *((3, user_id) for user_id in removed.ids),
                ]
            }
        )

    def _assign_candidates(self):
        """Return the users whom the window offers: the internal ones of the records' companies."""
        domain = Domain("share", "=", False)
        for company in self.company_id or self.env.company:
            domain &= Domain("company_ids", "in", company.ids)
        # sudo: which colleagues there are is no secret, and the window shows names only
        return self.env["res.users"].sudo().search(domain)

    def _assign_readable_by(self, user):
        """Return the records that ``user`` can read in the companies he or she works in."""
        records = self.with_user(user).with_context(
            allowed_company_ids=user.sudo().company_ids.ids  # sudo: another user's companies
        )
        return records._filtered_access("read").with_env(self.env)

    def _assign_line(self):
        """Return the words that name the record in a mail."""
        return self.display_name

    @api.model
    def _assign_count_words(self, count):
        """Return the words for ``count`` records, for the subject of a mail."""
        return self.env._("%(count)s records", count=count)

    # The transaction's changes

    @api.model
    def _assign_is_silent(self):
        """Say nothing while Odoo tracks nothing: set-up, and imports told to keep no history."""
        return bool(self.env.context.get("tracking_disable")) or not self.env.registry.ready

    @api.model
    def _assign_watched_fields(self):
        watched = {self._assign_users_field}
        if self._assign_tells_responsible:
            watched.add(self._assign_responsible_field)
        return watched

    @api.model
    def _assign_concerns_others(self, vals):
        """Whether a record created with ``vals`` has somebody else than the current user on it."""

        def value(name):
            return vals.get(name, self.env.context.get(f"default_{name}"))

        responsible = value(self._assign_responsible_field)
        return bool(
            value(self._assign_users_field)
            or (self._assign_tells_responsible and responsible not in (None, False, self.env.uid))
        )

    def _assign_state(self):
        """Return ``{id: (responsible, assigned users)}`` as stored now."""
        # sudo: a user of another company hides nothing from those who may write the record
        return {
            record.id: (
                record[self._assign_responsible_field].id,
                frozenset(record[self._assign_users_field].ids),
            )
            for record in self.sudo()
        }

    def _assign_remember(self, states):
        """Keep how the records were before the transaction's first change of their users."""
        self.env.cr.precommit.add(self._assign_finalize)
        remembered = self.env.cr.precommit.data.setdefault(self._assign_key(), {})
        for record_id, state in states.items():
            remembered.setdefault(record_id, state)

    @api.model
    def _assign_key(self):
        return f"crm.assign.{self._name}.{self.env.uid}"

    def _assign_finalize(self):
        """Before the commit: log, follow and mail what the transaction changed in the end."""
        remembered = self.env.cr.precommit.data.pop(self._assign_key(), {})
        # sudo: with the last change the user may have given the record away
        records = self.with_env(self.env(context=clean_context(self.env.context))).sudo()
        changes = records.browse(remembered).exists()._assign_changes(remembered)
        if changes:
            records._assign_log(changes)
            records._assign_follow(changes)
            self.env["crm.assign.notice"]._tell(changes)

    def _assign_changes(self, remembered):
        changes = []
        for record_id, (after, assigned) in self._assign_state().items():
            before, assigned_before = remembered[record_id]
            if not self._assign_tells_responsible:
                before = after
            if before != after or assigned != assigned_before:
                changes.append(
                    AssignChange(
                        self.browse(record_id),
                        assigned - assigned_before,
                        assigned_before - assigned,
                        assigned,
                        before,
                        after,
                    )
                )
        return changes

    def _assign_log(self, changes):
        """Log in the chatter who was assigned and who was taken off, all records in one go."""
        names = self._assign_names(changes)
        bodies = {}
        for change in changes:
            lines = [
                label % ", ".join(sorted(names[user_id] for user_id in user_ids))
                for label, user_ids in (
                    (self.env._("Assigned: %s"), change.added),
                    (self.env._("No longer assigned: %s"), change.removed),
                )
                if user_ids
            ]
            if lines:
                bodies[change.record.id] = Markup("<br/>").join(lines)
        self.browse(bodies)._message_log_batch(bodies)

    @api.model
    def _assign_names(self, changes):
        """Return ``{id: name}`` of the users in ``changes``."""
        user_ids = set().union(*(change.added | change.removed for change in changes))
        # sudo: colleagues' names
        return {user.id: user.name for user in self.env["res.users"].sudo().browse(user_ids)}

    def _assign_follow(self, changes):
        """Let new people follow the records and those taken off unfollow them."""
        follow, unfollow = defaultdict(list), defaultdict(list)
        for change in changes:
            new = change.added | ({change.after} - {change.before, False})
            for user_id in new:
                follow[user_id].append(change.record.id)
            for user_id in change.removed - {change.after}:
                unfollow[user_id].append(change.record.id)
        Users = self.env["res.users"].sudo()  # sudo: users' partners of other companies
        for user_id, record_ids in follow.items():
            self.browse(record_ids)._message_subscribe(Users.browse(user_id).partner_id.ids)
        for user_id, record_ids in unfollow.items():
            self.browse(record_ids).message_unsubscribe(Users.browse(user_id).partner_id.ids)

    def _assign_check_new_users(self):
        """Refuse to assign users who cannot read the record: assignment gives no rights."""
        if self.env.su:
            return
        remembered = self.env.cr.precommit.data[self._assign_key()]
        added = defaultdict(list)
        for record_id, (_responsible, assigned) in self._assign_state().items():
            for user_id in assigned - remembered[record_id][1]:
                added[user_id].append(record_id)
        for user_id, record_ids in added.items():
            user, records = self.env["res.users"].browse(user_id), self.browse(record_ids)
            refused = records - records._assign_readable_by(user)
            if refused:
                raise UserError(
                    self.env._(
                        "%(user)s cannot be assigned: assignment gives no rights, and "
                        "%(record)s is not readable for this user.",
                        user=user.sudo().name,  # sudo: a colleague's name
                        record=refused[0].display_name,
                    )
                )
