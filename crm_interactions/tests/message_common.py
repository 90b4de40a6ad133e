from .common import InteractionCommon
from .smtp_sink import SmtpSink


class MessageCommon(InteractionCommon):
    """Tests of messages: written on an interaction, delivered by the lanes to a real mail sink."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.channel_email = cls.env.ref("crm_interactions.crm_channel_email")
        cls.interaction = cls.create_interactions(name="Savings plan")
        cls.Message = cls.env["crm.message"]

    def write_message(self, interaction=None, user=None, **values):
        """Write a message on the interaction and return the interaction as its user."""
        interaction = (interaction or self.interaction).with_user(user or self.user_own)
        interaction.write({"subject": "Offer", "body": "<p>As we agreed.</p>", **values})
        return interaction

    def send(self, interaction=None, user=None, **values):
        """Write and send a message; returns it."""
        interaction = self.write_message(interaction, user, **values)
        interaction.action_send()
        return interaction.message_out_ids.sorted("id")[-1].with_env(self.env)

    def draft(self, **values):
        """Return a draft to the individual customer, outside of any interaction."""
        return self.Message.create(
            {
                "partner_id": self.individual.id,
                "channel_id": self.channel_email.id,
                "subject": "News",
                "body": "<p>Good news.</p>",
                **values,
            }
        )

    def run_lane(self, number=1):
        """Let the scheduler run one lane, as it does, in transactions of its own."""
        with self.enter_registry_test_mode():
            self.Message._lane(number).method_direct_trigger()

    def deliver(self, sink=None):
        """Run a lane while a mail sink receives; returns the sink."""
        sink = sink or SmtpSink()
        with sink.receiving(self.env):
            self.run_lane()
        return sink
