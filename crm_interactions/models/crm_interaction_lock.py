from odoo import api, models
from odoo.exceptions import AccessError, MissingError, UserError

from .crm_interaction import CLOSED_STATES

# Context under which the module's own code may change closed interactions. What comes in by RPC is
# JSON, XML or a CSV cell; none of them can carry this very object.
LOCK_KEY = "crm_interaction_lock"
UNLOCKED = object()


def unlocked(records):
    """Return ``records``, of any model, with a context in which the lock lets them through."""
    return records.with_context(**{LOCK_KEY: UNLOCKED})


class CrmInteraction(models.Model):
    """The lock: closed means closed (C8, H21–H23, S11).

    A closed interaction refuses every change of its own fields and everything hung onto it: links,
    time, files, followers, messages, notes, activities and assignments, by anybody and through
    every door. A manager reopens it with a note. What still passes:

    - archiving and unarchiving;
    - values the ORM recomputes by itself, and the log of the change that closed it;
    - what comes back from outside: answers through the mail gateway, delivery states, bounces;
    - finishing or cancelling an activity that was planned before (without words or files);
    - the module's own code that says so: ``interactions._unlocked().write(…)``.

    The guard is ``_check_open``; what hangs onto an interaction asks it by inheriting
    ``crm.interaction.part``.
    """

    _inherit = "crm.interaction"

    @api.model_create_multi
    def create(self, vals_list):
        """Create interactions, closed ones too: they are locked from the moment they exist."""
        return super(CrmInteraction, self._unlocked()).create(vals_list).with_env(self.env)

    def write(self, vals):
        """Write on open interactions; of closed ones only what ``_fields_never_locked`` names."""
        if self._is_unlocked():
            return super().write(vals)
        if vals.keys() <= self._fields_never_locked():
            return super(CrmInteraction, self._unlocked()).write(vals)
        self._check_open()
        self._check_state_change(vals)
        return super().write(vals)

    def unlink(self):
        """Delete open interactions nothing was sent from, for managers.

        Drafts of messages, time, links, files and activities go with them; what followed them
        follows what they followed.
        """
        self.check_access("unlink")
        self._check_open()
        # sudo: what was sent, and what follows, counts whoever may read it
        deleted = self.sudo().with_context(active_test=False)
        deleted._check_nothing_sent()
        deleted.message_out_ids.unlink()
        deleted._lead_children_on()
        return super().unlink()

    def _check_nothing_sent(self):
        for interaction in self:
            if any(message.state != "draft" for message in interaction.message_out_ids):
                raise UserError(
                    self.env._(
                        "“%(name)s” cannot be deleted: messages were sent from it, and they stay. "
                        "Archive it instead.",
                        name=interaction.display_name,
                    )
                )

    def _lead_children_on(self):
        """Let the follow-ups follow the nearest interaction before that is not deleted."""
        children = self.child_ids - self
        for interaction, followers in children.grouped("parent_id").items():
            ancestor = interaction.parent_id
            while ancestor in self:
                ancestor = ancestor.parent_id
            followers._unlocked().write({"parent_id": ancestor.id})
        log = self.env._("The interaction this one followed was deleted.")
        children._unlocked()._message_log_batch({child.id: log for child in children})

    def _check_access(self, operation):
        """Closed interactions are read-only for everybody; the chatter asks here, too."""
        result = super()._check_access(operation)
        if operation not in ("write", "unlink") or self._is_unlocked():
            return result
        allowed = self - result[0] if result else self
        closed = allowed._filter_closed()
        if not closed:
            return result
        if result:
            return result[0] + closed, result[1]
        return closed, lambda: AccessError(closed._closed_message())

    def _message_track(self, fields_iter, initial_values_dict):
        """Log what changed: the log of the closing itself is written when it is closed."""
        return super(CrmInteraction, self._unlocked())._message_track(
            fields_iter, initial_values_dict
        )

    def action_reopen(self, note=None):
        """Open closed interactions again; ``note`` says why and is logged. For managers."""
        if not (self.env.su or self.env.user.has_group("sales_team.group_sale_manager")):
            raise AccessError(self.env._("Only managers reopen closed interactions."))
        note = (note or "").strip()
        if not note:
            raise UserError(self.env._("Say in the note why the interaction is reopened."))
        self.check_access("read")
        closed = self._filter_closed()
        closed._unlocked().write({"state": "planned", "date_done": False})
        log = self.env._("Reopened: %(note)s", note=note)
        closed._message_log_batch({interaction.id: log for interaction in closed})
        return True

    # Guard

    @api.private
    def _unlocked(self):
        """Return the records with a context in which the module's own code passes the lock.

        The context is inherited by every record reached from them, of whatever model.
        """
        return unlocked(self)

    def _is_unlocked(self):
        return self.env.context.get(LOCK_KEY) is UNLOCKED

    @api.model
    def _fields_never_locked(self):
        """Return the names of the fields one may write on closed interactions."""
        return {"active", "message_main_attachment_id"}

    def _filter_closed(self):
        """Return the closed ones, whether or not the user may read them: one fetch for all."""
        return self.sudo().filtered(lambda i: i.state in CLOSED_STATES).with_env(self.env)

    def _check_open(self):
        """Raise if one of the interactions is closed, unless the module's own code is at work."""
        if not self._is_unlocked() and (closed := self._filter_closed()):
            raise AccessError(closed._closed_message())

    @api.model
    def _check_documents_open(self, documents):
        """Do ``_check_open`` for those of ``documents``, pairs of model and id, it is about."""
        if self._is_unlocked():
            return
        ids = {
            res_id
            for model, res_id in documents
            if model == self._name and res_id and isinstance(res_id, int)
        }
        interactions = self.browse(ids)
        try:
            interactions._check_open()
        except MissingError:
            interactions.exists()._check_open()

    def _check_state_change(self, vals):
        """Interactions are closed by their actions, which note when and plan what follows."""
        if vals.get("state") in CLOSED_STATES:
            raise UserError(
                self.env._(
                    "“%(name)s” is closed by the buttons Done and Cancel Interaction, not by "
                    "writing its status.",
                    name=self[:1].display_name,
                )
            )

    def _closed_message(self):
        """Return why nothing was changed, naming the first of the interactions one may read."""
        readable = self.sudo(False)._filtered_access("read")
        if not readable:
            return self.env._("The interaction is closed and cannot be changed.")
        return self.env._(
            "“%(name)s” is closed: nothing about it can be changed or added until a manager "
            "reopens it.",
            name=readable[0].display_name,
        )
