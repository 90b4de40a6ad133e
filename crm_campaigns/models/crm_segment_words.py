from odoo import api, models


class CrmSegment(models.Model):
    """Segments in the reader's words (K2)."""

    _inherit = "crm.segment"

    def _conditions_in_words(self):
        """Return one sentence that says whom the conditions choose."""

        def part(one, children):
            if one.kind != "group":
                return one.sudo()._words()  # sudo: the definition, not what it chooses
            words = sentence(one.match, children)
            return words if self._is_one_part(one.match, children) else f"({words})"

        def sentence(match, nodes):
            parts = [part(one, children) for one, children in nodes]
            if self._is_one_part(match, nodes):
                return parts[0]
            return f"{self.condition_ids._match_words(match)}: {'; '.join(parts)}"

        nodes = self.condition_ids._outline_on()
        words = sentence(self.match, nodes) if nodes else self.env._("every customer")
        return words[:1].upper() + words[1:]

    @api.model
    def _is_one_part(self, match, nodes):
        return len(nodes) == 1 and match != "none"
