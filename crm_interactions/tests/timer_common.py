from datetime import datetime, timedelta

from freezegun import freeze_time

from .common import InteractionCommon


class TimerCase(InteractionCommon):
    """A morning at work: ``at`` moves the server's clock."""

    MORNING = datetime(2026, 3, 10, 9, 0, 0)

    def setUp(self):
        super().setUp()
        self.at(0)
        self.interaction = self.create_interactions(date_start=self.MORNING)
        self.mine = self.interaction.with_user(self.user_own)
        self.segments = self.env["crm.timer.segment"].with_user(self.user_own)

    def at(self, seconds=0, *, minutes=0, hours=0, start=None):
        """Set the server's clock to that time after the morning's start."""
        moment = (start or self.MORNING) + timedelta(seconds=seconds, minutes=minutes, hours=hours)
        freezer = freeze_time(moment)
        freezer.start()
        self.addCleanup(freezer.stop)
        self.env.invalidate_all()
        return moment

    def seconds(self, interaction):
        return interaction.timer_hours * 3600
