from odoo import models
from odoo.exceptions import ValidationError

# So many segments one may use, each counted as often as it is used, through others, too: each is a
# query within its query, and used twice by each other they would soon be thousands.
USED_LIMIT = 50


class CrmSegment(models.Model):
    """Segments that use other segments: never themselves, and not too many (K2)."""

    _inherit = "crm.segment"

    def _used_segments(self):
        """Return the segments that these use, switched off or not, each once."""
        return self.condition_ids.used_segment_id

    def _check_no_circle(self):
        """Refuse a segment that refers to itself, directly or through others."""
        known = used = self._used_segments()
        while used:
            if self in used:
                self._raise_circle()
            used = used._used_segments() - known
            known |= used

    def _raise_circle(self):
        raise ValidationError(
            self.env._("“%s” would refer to itself, directly or through other segments.", self.name)
        )

    def _check_use_limit(self):
        """Refuse these segments, or any that stand on them, to use too many others."""
        affected = above = self
        while above:
            users = self.env["crm.segment.condition"].search([("used_segment_id", "in", above.ids)])
            above = users.segment_id - affected
            affected |= above
        counts = {}
        for segment in affected:
            if segment._count_uses(counts) > USED_LIMIT:
                raise ValidationError(
                    self.env._(
                        "“%(segment)s” would use more than %(limit)s segments, those that others "
                        "use counted each time.",
                        segment=segment.name,
                        limit=USED_LIMIT,
                    )
                )

    def _count_uses(self, counts):
        """Return how many segments are asked in the query of this one, itself not counted.

        :param counts: what is known already, by segment; filled
        """
        if self not in counts:
            counts[self] = sum(
                1 + condition.used_segment_id._count_uses(counts)
                for condition in self.condition_ids
                if condition.used_segment_id
            )
        return counts[self]
