import { EventBus, reactive } from "@odoo/owl";
import { serializeDate } from "@web/core/l10n/dates";
import { ConnectionAbortedError } from "@web/core/network/rpc";
import { _t } from "@web/core/l10n/translation";
import { debounce } from "@web/core/utils/timing";
import { glide } from "./glide";
import { layOut } from "./layout";
import { DAY, TimeScale, YEAR } from "./scale";
import { parseTime, TimelineData } from "./timeline_data";

const { DateTime } = luxon;

/** The pause after the last movement before the server is asked. */
const FETCH_DELAY = 150;
/** How far an open end reaches. */
const FUTURE = 10 * YEAR;
const NOTHING = { mode: "entries", items: [] };

/**
 * The timeline of one customer: what the server told, the filters and the time that is looked at.
 *
 * ``state`` is for templates. What changes with every frame is not in it: the bus says ``look``
 * when the drawing has to be done again.
 */
export class TimelineModel {
    constructor(orm, partnerId, before = {}) {
        this.orm = orm;
        this.partnerId = partnerId;
        this.before = before;
        this.bus = new EventBus();
        this.state = reactive({ status: "loading", error: "", isBusy: false, filters: null });
        this.data = new TimelineData((...args) => this.fetch(...args));
        this.usedLanes = new Set();
        this.fetchSoon = debounce(() => this.fetchMissing(), FETCH_DELAY);
    }

    /** Ask for the user's filters and for what they show: what was looked at before, else all of it. */
    async start() {
        this.state.status = "loading";
        try {
            const args = [this.partnerId];
            const options = await this.orm.call("crm.timeline", "get_timeline_options", args);
            this.lanes = options.lanes.map((lane, number) => ({ ...lane, number }));
            this.hasContacts = options.has_contacts;
            this.canPlan = options.can_plan;
            // The server's clock counts, whatever the computer's shows.
            this.clockOffset = parseTime(options.now) - Date.now();
            this.state.filters = options.filters;
            this.state.status = "ready";
        } catch (error) {
            this.fail(error);
            return;
        }
        await this.showPeriod(this.before);
    }

    stop() {
        this.fetchSoon.cancel();
        this.halt();
        this.data.cancel();
    }

    get now() {
        return Date.now() + this.clockOffset;
    }

    /** The period of the filters; without an end it reaches far beyond today. */
    get bounds() {
        const { date_from, date_to } = this.state.filters;
        const min = DateTime.fromISO(date_from).startOf("day").toMillis();
        const last = date_to && DateTime.fromISO(date_to).endOf("day").toMillis() + 1;
        return { min, max: last || Math.max(this.now, min) + FUTURE };
    }

    get shownLanes() {
        const { channels } = this.state.filters;
        return channels.length ? this.lanes.filter(({ id }) => channels.includes(id)) : this.lanes;
    }

    /** Look at a time, else at the whole period as far as something is planned in it. */
    async showPeriod(look = {}) {
        const { bounds } = this;
        const isOpen = !this.state.filters.date_to && !look.end;
        const today = Math.max(this.now, bounds.min);
        const start = look.start || bounds.min;
        const end = isOpen
            ? today + Math.max((today - bounds.min) / 6, 2 * DAY)
            : look.end || bounds.max;
        const { width = 1, rtl } = this.scale || { rtl: this.rtl };
        this.scale = new TimeScale({ start, end, width, bounds, rtl });
        this.bus.trigger("look");
        // All of it, to know how far the plans reach; where that is too coarse, look() asks again.
        const window = await this.load({ start: bounds.min, end: bounds.max });
        const last = Math.max(...(window?.items || []).map((item) => item.timeEnd));
        if (isOpen && last > end) {
            this.scale.show(bounds.min, last + (last - bounds.min) / 30);
        }
        this.look();
    }

    /** Filter otherwise; the server remembers it for the user and refuses what makes no sense. */
    async setFilters(changes) {
        const before = this.state.filters;
        const filters = { ...before, ...changes };
        if (filters.date_to && filters.date_to < filters.date_from) {
            this.state.error = _t("The end date is before the start date.");
            return;
        }
        this.state.filters = filters;
        this.data.reset();
        try {
            await this.orm.call("crm.timeline", "set_timeline_filters", [filters]);
        } catch (error) {
            this.state.filters = before;
            this.fail(error);
            return;
        }
        this.state.error = "";
        if ("date_from" in changes || "date_to" in changes) {
            await this.showPeriod();
        } else {
            this.look();
            await this.fetchMissing();
        }
    }

    /** Back to the last 12 months and all that is planned, of everybody, over all channels. */
    resetFilters() {
        const date_from = serializeDate(DateTime.fromMillis(this.now).minus({ years: 1 }));
        return this.setFilters({ date_from, date_to: false, channels: [], with_contacts: true });
    }

    fetch(from, to, limit) {
        const { channels, with_contacts } = this.state.filters;
        const args = [this.partnerId, from, to];
        const kwargs = { channels, with_contacts, limit };
        return this.orm.silent.call("crm.timeline", "get_timeline", args, kwargs);
    }

    /** Say that another time is looked at: it is drawn at once, what is missing comes soon. */
    look() {
        this.bus.trigger("look");
        this.fetchSoon();
    }

    zoom(factor, x) {
        this.halt();
        this.scale.zoom(factor, x);
        this.look();
    }

    pan(pixels) {
        this.halt();
        this.scale.pan(pixels);
        this.look();
    }

    /** Move the look to a time, so that the eye can follow. */
    glideTo(start, end) {
        this.halt();
        this.goal = { start, end };
        this.stopGlide = glide(this.scale, this.goal, (isThere) => {
            this.goal = isThere ? null : this.goal;
            this.look();
        });
    }

    /** Stop gliding where it is. */
    halt() {
        this.stopGlide?.();
        this.goal = null;
    }

    /** Zoom around the middle; of several clicks or keys in a row each counts. */
    zoomSmoothly(factor) {
        const target = new TimeScale({ ...this.scale, ...this.goal });
        target.zoom(factor);
        this.glideTo(target.start, target.end);
    }

    panSmoothly(pixels) {
        const target = new TimeScale({ ...this.scale, ...this.goal });
        target.pan(pixels);
        this.glideTo(target.start, target.end);
    }

    showToday() {
        const half = this.scale.span / 2;
        this.glideTo(this.now - half, this.now + half);
    }

    /** Look at what is counted in a mark. */
    showMark({ time, timeEnd }) {
        const margin = Math.max((timeEnd - time) * 0.1, this.scale.span / 200);
        this.glideTo(time - margin, timeEnd + margin);
    }

    async fetchMissing() {
        const window = this.data.missing(this.scale.start, this.scale.end, this.bounds);
        if (window) {
            await this.load(window);
        }
    }

    async load(window) {
        this.state.isBusy = true;
        try {
            const loaded = await this.data.load(window);
            if (loaded) {
                this.state.error = "";
                this.state.isBusy = false;
                loaded.items.forEach(({ lane }) => this.usedLanes.add(lane));
                // Counts may be too coarse for what is looked at by now.
                this.look();
            }
            return loaded;
        } catch (error) {
            this.fail(error);
        }
    }

    /** Try again what failed. */
    retry() {
        this.state.error = "";
        return this.state.status === "ready" ? this.fetchMissing() : this.start();
    }

    fail(error) {
        if (error instanceof ConnectionAbortedError) {
            return;
        }
        this.state.isBusy = false;
        this.state.error =
            error.data?.message || _t("The server cannot be reached. What is shown may be old.");
        if (this.state.status === "loading") {
            this.state.status = "failed";
        }
    }

    /** What is known of the time looked at. */
    get window() {
        return this.data.best(this.scale.start, this.scale.end) || NOTHING;
    }

    /** The marks of what is looked at, laid out again only after a zoom or an answer. */
    get layout() {
        const { window } = this;
        const { msPerPx } = this.scale;
        const last = this.lastLayout;
        const isSame = last?.window === window && Math.abs(last.msPerPx / msPerPx - 1) < 1e-6;
        if (!isSame) {
            this.lastLayout = { window, msPerPx, layout: layOut(window, msPerPx) };
        }
        return this.lastLayout.layout;
    }
}
