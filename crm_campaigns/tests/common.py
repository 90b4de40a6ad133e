from unittest.mock import patch

from odoo.fields import Command

from odoo.addons.crm_agreements.tests.common import AgreementCommon
from odoo.addons.queue_job.tests.common import trap_jobs


class CampaignCommon(AgreementCommon):
    """The shared cast with a campaign: one stage that mails, one that lets employees call."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.channel_email = cls.env.ref("crm_interactions.crm_channel_email")
        cls.channel_phone = cls.env.ref("crm_interactions.crm_channel_phone")
        cls.segment = cls.quiet_env["crm.segment"].create(
            {
                "name": "Test Segment",
                "kind": "static",
                "partner_ids": [Command.set((cls.customer | cls.individual).ids)],
            }
        )
        cls.campaign = cls._create_campaign("Test Campaign")

    @classmethod
    def _create_campaign(cls, name, **values):
        """Return a draft campaign of the manager over the static segment, without stages."""
        env = cls.quiet_env(user=cls.user_manager.id)
        return (
            env["crm.campaign"]
            .create(
                {
                    "name": name,
                    "type_id": cls.env.ref("crm_campaigns.crm_campaign_type_sale").id,
                    "segment_ids": [Command.set(cls.segment.ids)],
                    **values,
                }
            )
            .with_env(cls.env)
        )

    @classmethod
    def add_mail_stage(cls, campaign=None, **values):
        """Return a stage that sends an e-mail, as service unless said otherwise."""
        campaign = campaign or cls.campaign
        return cls.quiet_env["crm.campaign.stage"].create(
            {
                "campaign_id": campaign.id,
                "name": "Test Announcement",
                "channel_id": cls.channel_email.id,
                "purpose": "service",
                "subject": "News for {{ object.name }}",
                "body_html": "<p>Dear <t t-out='object.name'/>, there is news.</p>",
                "hour_from": 0,
                "hour_to": 24,
                "skip_free_days": False,
                **values,
            }
        )

    @classmethod
    def add_call_stage(cls, campaign=None, **values):
        """Return a stage that lets employees call."""
        campaign = campaign or cls.campaign
        return cls.quiet_env["crm.campaign.stage"].create(
            {
                "campaign_id": campaign.id,
                "name": "Test Call",
                "channel_id": cls.channel_phone.id,
                "activity_type_id": cls.type_call.id,
                "team_id": cls.team.id,
                **values,
            }
        )

    def launch(self, campaign=None):
        """Approve and launch a campaign as the manager, and prepare the runs that are due."""
        campaign = (campaign or self.campaign).with_user(self.user_manager)
        campaign.action_approve()
        campaign.action_launch()
        self.generate(campaign)

    def generate(self, campaign=None):
        """Prepare the runs that wait, as the jobs would."""
        runs = (campaign or self.campaign).sudo().run_ids.sorted("id")
        for run in runs.filtered(lambda one: one.state in ("planned", "generating")):
            while run._generate_chunk():
                pass

    def advance(self):
        """Let all campaigns go on as the scheduled action does; return the jobs it started."""
        cron = type(self.env["ir.cron"])
        with patch.object(cron, "_commit_progress", return_value=1), trap_jobs() as jobs:
            self.env["crm.campaign.run"]._advance_due()
        return jobs
