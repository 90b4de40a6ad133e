import re
from html import unescape

from odoo.tests import HttpCase, tagged

from .assign_common import AssignCommon


@tagged("post_install", "-at_install")
class TestCrmInteractionAssignTour(AssignCommon, HttpCase):
    """Assign in the browser, receive the mail, follow its link."""

    def link_of_mail(self, notification, pattern):
        """Return the path of the link in the mail, without the server."""
        body = unescape(str(notification.mail_mail_id.body_html))
        return re.search(rf'href="[^"]*?({pattern}[^"]*)"', body)[1]

    def test_assign_and_receive_the_mail(self):
        """H5, H6, H16–H19: tick a colleague; the mail's link opens the interaction for him."""
        interaction = self.create_interactions(user=self.user_own)
        told = self.told(
            lambda: self.start_tour(
                f"/odoo/crm.interaction/{interaction.id}",
                "crm_interactions_assign_users",
                login=self.user_manager.login,
            )
        )
        self.assertEqual(interaction.user_ids, self.user_all)
        self.assertEqual(set(told), {"test_all", "test_own"})
        [notification] = told["test_all"]
        self.assertEqual(notification.mail_mail_id.state, "outgoing")
        self.assertEqual(notification.mail_mail_id.recipient_ids, self.user_all.partner_id)
        link = self.link_of_mail(notification, "/mail/view")
        self.start_tour(link, "crm_interactions_assign_mail_link", login=self.user_all.login)

    def test_link_to_several_interactions_opens_their_list(self):
        """H6: the mail about many interactions opens exactly these."""
        interactions = self.create_interactions(3)
        told = self.told(lambda: self.assign(interactions[:2], added=self.user_all))
        link = self.link_of_mail(told["test_all"][0], "/odoo/")
        self.start_tour(link, "crm_interactions_assign_mail_list", login=self.user_all.login)
