from .common import InteractionCommon


class ChangeCommon(InteractionCommon):
    """Lets a test see what its transaction leaves in the log of changes."""

    def setUp(self):
        super().setUp()
        self.log()

    def log(self):
        """Write the log of what was done so far, as a commit does; return its lines in order."""
        Change = self.env["crm.change"].sudo()
        last = Change.search([], limit=1, order="id desc").id or 0
        self.env.flush_all()
        self.env.cr.precommit.run()
        return Change.search([("id", ">", last)], order="id").with_env(self.env)

    def words(self, lines):
        """Return ``[(kind, field, old, new)]`` as the reader of the lines sees them."""
        return [(line.kind, line.field_label, line.old_text, line.new_text) for line in lines]
