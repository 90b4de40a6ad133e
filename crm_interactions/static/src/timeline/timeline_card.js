import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { directionLabel } from "./timeline_export";
import { countLabel, whenLabel } from "./time_labels";

/** The entries of a count that are named on its card. */
const NAMED = 6;

/** What stands behind a mark: one entry, or what is counted there. */
export class TimelineCard extends Component {
    static template = "crm_interactions.TimelineCard";
    static props = {
        mark: Object,
        lane: Object,
        now: Number,
        close: { type: Function, optional: true },
    };

    get entry() {
        return this.props.mark.entry;
    }

    get when() {
        return whenLabel(this.props.mark);
    }

    get count() {
        return countLabel(this.props.mark.count);
    }

    get isPlanned() {
        return this.props.mark.time > this.props.now;
    }

    get direction() {
        return directionLabel(this.entry.direction);
    }

    get named() {
        return (this.props.mark.entries || []).slice(0, NAMED);
    }

    get more() {
        return (this.props.mark.entries || []).length - this.named.length;
    }

    get moreWords() {
        return _t("and %s more", this.more);
    }
}
