from collections import defaultdict

from markupsafe import Markup, escape

from odoo import api, models

# So many activities are named in a note; its link lists all of them.
NAMED_ACTIVITIES = 10


class CrmCampaignActivity(models.Model):
    """Employees are told of what they have to do: one note a person and action (K7).

    However many activities and people there are, the notes cost the same queries. They reach
    people as their preferences say: in Odoo's inbox or by e-mail, and link to the activities.
    Whoever acted is not told.
    """

    _inherit = "crm.campaign.activity"

    @api.model
    def _tell_assigned(self, given, before):
        """Tell people what they got, and what was given to others.

        :param dict given: ``{user: activities}``
        :param dict before: ``{activity: the user who had it}``; new ones nobody had
        """
        taken = defaultdict(self.browse)
        for activities in given.values():
            for activity in activities:
                if had := before.get(activity):
                    taken[had] += activity
        users = self.env["res.users"].union(*given, *taken) - self.env.user
        # sudo: colleagues, whatever companies they work in
        self._tell(users.sudo().filtered(lambda one: one.active and not one.share), given, taken)

    @api.model
    def _tell(self, users, given, taken):
        nothing = self.browse()
        news = [
            (user, given.get(user, nothing), taken.get(user, nothing))
            for user in users
            if given.get(user) or taken.get(user)
        ]
        if not news:
            return
        self._read_named([group for _user, *groups in news for group in groups])
        links = self._notice_links({user: got for user, got, _lost in news if got})
        values = []
        for user, got, lost in news:
            told = self.with_context(lang=user.lang or self.env.lang)
            values.append(
                {
                    "message_type": "user_notification",
                    "author_id": self.env.user.partner_id.id,
                    "partner_ids": [(6, 0, user.partner_id.ids)],
                    "subject": told._notice_subject(got, lost),
                    "body": told._notice_body(got, lost, links.get(user)),
                }
            )
        # sudo: notes are written by the system, for the people told
        messages = self.env["mail.message"].sudo().create(values)
        self._send_notices([user for user, _got, _lost in news], messages)

    @api.model
    def _read_named(self, groups):
        """Read the names of all activities that the notes name at once."""
        ids = [id_ for group in groups for id_ in group.ids[:NAMED_ACTIVITIES]]
        self.browse(ids).sudo().mapped("display_name")  # sudo: named for the people told

    @api.model
    def _notice_links(self, given):
        """Return ``{user: address of the list of the activities}``."""
        # sudo: notices are written by the system, for the people told
        notices = (
            self.env["crm.assign.notice"]
            .sudo()
            .create(
                [
                    {"user_id": user.id, "res_model": self._name, "res_ids": activities.ids}
                    for user, activities in given.items()
                ]
            )
        )
        base = self.env["crm.assign.notice"].get_base_url()
        return {notice.user_id: f"{base}/odoo/{notice.id}/crm-assignments" for notice in notices}

    @api.model
    def _notice_subject(self, got, lost):
        if not got:
            return self.env._("Given to somebody else: %s", self._notice_words(lost))
        return self.env._("Assigned to you: %s", self._notice_words(got))

    @api.model
    def _notice_words(self, activities):
        """Return the words that name one activity, or how many there are."""
        if len(activities) == 1:
            return activities.sudo().display_name  # sudo: named for the person told
        return self.env._("%s campaign activities", len(activities))

    @api.model
    def _notice_body(self, got, lost, link):
        parts = []
        if got:
            parts.append(self._notice_list(self.env._("Assigned to you:"), got))
            parts.append(
                Markup('<p><a href="%s">%s</a></p>') % (link, self.env._("Open the activities"))
            )
        if lost:
            parts.append(self._notice_list(self.env._("Given to somebody else:"), lost))
        return Markup().join(parts)

    @api.model
    def _notice_list(self, title, activities):
        # sudo: named for the person told
        named = activities[:NAMED_ACTIVITIES].with_env(self.env).sudo()
        lines = [escape(one.display_name) for one in named]
        if more := len(activities) - len(named):
            lines.append(escape(self.env._("and %s more", more)))
        items = Markup().join(Markup("<li>%s</li>") % line for line in lines)
        return Markup("<p>%s</p><ul>%s</ul>") % (title, items)

    @api.model
    def _send_notices(self, users, messages):
        """Put the notes into the inboxes of those who read there, and mail the others."""
        mails = self._notice_mails(
            [
                (user, message)
                for user, message in zip(users, messages, strict=True)
                if user.notification_type == "email"
            ]
        )
        # sudo: as above
        self.env["mail.notification"].sudo().create(
            [
                {
                    "mail_message_id": message.id,
                    "res_partner_id": user.partner_id.id,
                    "author_id": message.author_id.id,
                    **mails.get(
                        message, {"notification_type": "inbox", "notification_status": "sent"}
                    ),
                }
                for user, message in zip(users, messages, strict=True)
            ]
        )

    @api.model
    def _notice_mails(self, wanted):
        """Queue the mails, and return ``{message: what its notification says of the mail}``."""
        if not wanted:
            return {}
        # sudo: as above
        mails = (
            self.env["mail.mail"]
            .sudo()
            .create(
                [
                    {
                        "mail_message_id": message.id,
                        "recipient_ids": [(6, 0, user.partner_id.ids)],
                        "body_html": message.body,
                        "auto_delete": True,
                    }
                    for user, message in wanted
                ]
            )
        )
        # sudo: wakes the mail queue, which is no right of the user
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()
        return {
            mail.mail_message_id: {
                "notification_type": "email",
                "notification_status": "ready",
                "mail_mail_id": mail.id,
            }
            for mail in mails
        }
