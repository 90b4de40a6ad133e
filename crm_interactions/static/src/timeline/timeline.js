import { Component, onWillStart, onWillUnmount, useEffect, useState } from "@odoo/owl";
import { hasTouch } from "@web/core/browser/feature_detection";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { serializeDate, serializeDateTime } from "@web/core/l10n/dates";
import { localization } from "@web/core/l10n/localization";
import { _t } from "@web/core/l10n/translation";
import { downloadFile } from "@web/core/network/download";
import { useBus, useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";
import { DAY } from "./scale";
import { countLabel, localTime, rangeLabel } from "./time_labels";
import { itemsBetween } from "./timeline_data";
import { TimelineDrawing } from "./timeline_drawing";
import { csvOf, pictureOf, tableOf } from "./timeline_export";
import { TimelineFilters } from "./timeline_filters";
import { TimelineList } from "./timeline_list";
import { TimelineModel } from "./timeline_model";

/** The pause before the words below the drawing follow it: they are read out. */
const WORDS_DELAY = 400;
const ZOOM = 2;

/**
 * All that happened with a customer and what is planned, in lanes by channel over the time (F8, B6).
 *
 * A new customer needs a new component: use ``t-key``.
 */
export class Timeline extends Component {
    static template = "crm_interactions.Timeline";
    static components = { Dropdown, DropdownItem, TimelineDrawing, TimelineFilters, TimelineList };
    static props = {
        partnerId: Number,
        isFullScreen: { type: Boolean, optional: true },
    };

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        const before = this.env.timelineLooks?.[this.props.partnerId];
        this.model = new TimelineModel(this.orm, this.props.partnerId, before);
        this.model.rtl = localization.direction === "rtl";
        this.timeline = useState(this.model.state);
        this.zoomFactor = ZOOM;
        this.state = useState({ view: before?.view || "drawing", shown: "", isEmpty: false });
        this.tellSoon = useDebounced(() => this.tell(), WORDS_DELAY);
        useBus(this.model.bus, "look", () => this.tellSoon());
        onWillStart(() => {
            // The tab opens at once; what is in it follows.
            this.model.start();
        });
        useEffect(
            (status) => {
                if (status === "ready") {
                    this.tellSoon();
                }
            },
            () => [this.timeline.status]
        );
        onWillUnmount(() => {
            this.remember();
            this.model.stop();
        });
    }

    /** Remember what is looked at, for whoever comes back. */
    remember() {
        const { timelineLooks } = this.env;
        const { goal, scale } = this.model;
        if (timelineLooks && scale) {
            const { start, end } = goal || scale;
            timelineLooks[this.props.partnerId] = { start, end, view: this.state.view };
        }
    }

    /** Tell in words what is looked at. */
    tell() {
        const { window, scale, state } = this.model;
        if (state.status !== "ready" || !scale) {
            return;
        }
        const count = this.itemsShown.reduce((sum, item) => sum + (item.count || 1), 0);
        const period = rangeLabel(scale.start, scale.end);
        this.state.shown = _t("%(period)s: %(entries)s", { period, entries: countLabel(count) });
        const known = this.model.data.windows.includes(window);
        this.state.isEmpty = !count && known && !state.isBusy;
    }

    get itemsShown() {
        const { window, scale } = this.model;
        return itemsBetween(window.items, scale.start, scale.end);
    }

    get isFiltered() {
        return this.timeline.filters.channels.length || this.timeline.filters.date_to;
    }

    get planHint() {
        return hasTouch()
            ? _t("Tap a day twice to plan an interaction.")
            : _t("Double-click a day to plan an interaction.");
    }

    showView(view) {
        this.state.view = view;
    }

    /** Open what an entry stands for; its source decides who may read it. */
    async open(entry) {
        const action = await this.call("crm.timeline", "action_open", [[entry.id]]);
        return action && this.action.doAction(action);
    }

    /** Plan an interaction for a moment that was pointed at, as exactly as one can point. */
    async plan(time, precision) {
        if (!this.model.canPlan) {
            return;
        }
        const args = [[this.props.partnerId]];
        const action = await this.call("res.partner", "action_plan_interaction", args);
        if (!action) {
            return;
        }
        const context = { ...action.context, ...planDefaults(time, precision) };
        return this.action.doAction({ ...action, context });
    }

    /** Call the server; what it refuses is told above the drawing. */
    async call(...args) {
        try {
            return await this.orm.call(...args);
        } catch (error) {
            this.model.fail(error);
        }
    }

    openFullScreen() {
        return this.action.doAction("crm_interactions.crm_timeline_action", {
            additionalContext: { active_id: this.props.partnerId, active_model: "res.partner" },
        });
    }

    // Export

    async exportTable() {
        const { mode } = this.model.window;
        const rows = tableOf({ mode, items: this.itemsShown }, this.model.lanes);
        downloadFile(csvOf(rows), `${await this.exportName()}.csv`, "text/csv;charset=utf-8");
    }

    async exportPicture() {
        const name = await this.exportName();
        const { start, end } = this.model.scale;
        const title = `${name} · ${rangeLabel(start, end)}`;
        downloadFile(await pictureOf(this.getScene(), title), `${name}.png`, "image/png");
    }

    async exportName() {
        const args = [[this.props.partnerId], ["display_name"]];
        const [partner] = (await this.call("res.partner", "read", args)) || [{}];
        return _t("Timeline of %s", partner.display_name || "");
    }
}

/** The defaults of a plan: a day where one cannot point at an hour, else the nearest time. */
export function planDefaults(time, precision) {
    const moment = localTime(time);
    if (precision >= DAY) {
        // All-day plans stand at noon UTC of their day.
        const date = `${serializeDate(moment)} 12:00:00`;
        return { default_date_start: date, default_is_all_day: true };
    }
    const minutes = precision / 60000;
    const rounded = moment.startOf("hour").plus({
        minutes: Math.round(moment.minute / minutes) * minutes,
    });
    return { default_date_start: serializeDateTime(rounded), default_is_all_day: false };
}
