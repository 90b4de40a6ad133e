from .common import InteractionCommon


class AssignCommon(InteractionCommon):
    """Adds: what was told by mail or inbox, and the changes of a transaction carried through."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_all2 = cls._create_user("all2", "sales_team.group_sale_salesman_all_leads")

    def assign(self, records, added=(), removed=(), actor=None):
        """Tick and untick users in the window as ``actor``, up to the commit."""
        actor = actor or self.user_manager
        choice = {str(user.id): True for user in added} | {str(user.id): False for user in removed}
        action = records.with_user(actor).action_assign_users()
        wizard = self.env[action["res_model"]].with_user(actor).with_context(**action["context"])
        wizard.create({"choice": choice}).action_apply()

    def told(self, function):
        """Run ``function`` and the end of its transaction; return ``{login: [notification]}``."""
        Notification = self.env["mail.notification"].sudo()
        self.env.cr.precommit.run()
        known = Notification.search([])
        function()
        self.env.flush_all()
        self.env.cr.precommit.run()
        told = {}
        for notification in (Notification.search([]) - known).sorted("id"):
            login = notification.res_partner_id.user_ids[:1].login
            told.setdefault(login, []).append(notification)
        return told
