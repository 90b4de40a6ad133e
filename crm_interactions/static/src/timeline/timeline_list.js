import { Component, useState } from "@odoo/owl";
import { useBus } from "@web/core/utils/hooks";
import { itemsBetween } from "./timeline_data";
import { spanLabel, whenLabel } from "./time_labels";
import { directionLabel } from "./timeline_export";

/** The same as the drawing, as a table: for screen readers, and for all who prefer reading. */
export class TimelineList extends Component {
    static template = "crm_interactions.TimelineList";
    static props = { model: Object, open: Function };

    setup() {
        this.state = useState({ rows: [], mode: "entries" });
        this.directionLabel = directionLabel;
        useBus(this.props.model.bus, "look", () => this.read());
        this.read();
    }

    read() {
        const { window, scale, lanes } = this.props.model;
        const names = Object.fromEntries(lanes.map(({ id, name }) => [id, name]));
        this.state.mode = window.mode;
        // The newest first, as in every list of the customer.
        this.state.rows = itemsBetween(window.items, scale.start, scale.end)
            .reverse()
            .map((item, index) => ({ ...item, key: index, lane: names[item.lane] || item.lane }));
    }

    when(row) {
        return row.unit ? spanLabel(row.unit, row.time, row.timeEnd) : whenLabel(row);
    }

    choose(row) {
        if (row.res_model) {
            this.props.open(row);
        } else {
            this.props.model.showMark(row);
        }
    }
}
