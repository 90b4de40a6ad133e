from odoo import models


class CrmSegment(models.Model):
    """Segments in the reader's words (K2)."""

    _inherit = "crm.segment"

    def _conditions_in_words(self):
        """Return one sentence that says whom the conditions choose."""

        def sentence(match, nodes):
            # sudo: the definition, not what it chooses
            parts = [
                f"({sentence(one.match, children)})" if one.kind == "group" else one.sudo()._words()
                for one, children in nodes
            ]
            if len(parts) == 1 and match != "none":
                return parts[0]
            return f"{self.condition_ids._match_words(match)}: {'; '.join(parts)}"

        nodes = self.condition_ids._outline_on()
        words = sentence(self.match, nodes) if nodes else self.env._("every customer")
        return words[:1].upper() + words[1:]
