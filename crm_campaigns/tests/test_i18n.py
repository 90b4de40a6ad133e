from odoo.tests import tagged

from odoo.addons.crm_interactions.tests import test_i18n


@tagged("post_install", "-at_install")
class TestCampaignsI18n(test_i18n.TestI18n):
    """The translations of the campaigns."""

    # Odoo would leave out what is inherited.
    allow_inherited_tests_method = True

    addon = "crm_campaigns"
    least_terms = 100
    sample_field = ("crm.campaign", "date_approved")
    sample_menu = "crm_campaigns.crm_campaign_menu"
