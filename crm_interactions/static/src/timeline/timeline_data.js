import { HOUR } from "./scale";

/** The most entries the server is asked for at once; more come as counts. */
export const LIMIT = 500;
/** The share of the shown time that is fetched on either side, so that panning finds it there. */
const MARGIN = 0.5;
/** Counts of a time this much longer than what is shown are too coarse. */
const COARSE = 3;
/** The windows that are kept. */
const KEPT = 16;

/** The server's "YYYY-MM-DD HH:MM:SS" (UTC) in milliseconds; 10,000 of them in some milliseconds. */
export function parseTime(text) {
    return Date.parse(`${text.replace(" ", "T")}Z`);
}

export function serializeTime(time) {
    return new Date(time).toISOString().slice(0, 19).replace("T", " ");
}

function parseEntry(entry) {
    const time = parseTime(entry.date);
    const timeEnd = entry.date_end ? Math.max(parseTime(entry.date_end), time) : time;
    return { ...entry, time, timeEnd };
}

/** The answer of the server, its items with times in milliseconds and sorted by them. */
export function parseAnswer(answer) {
    const { mode, unit } = answer;
    const items =
        mode === "entries"
            ? answer.entries.map(parseEntry)
            : answer.spans.map((span) => ({
                  ...span,
                  unit,
                  time: parseTime(span.start),
                  timeEnd: parseTime(span.end),
              }));
    return { mode, unit, items: items.sort((a, b) => a.time - b.time) };
}

/** The items that begin or last within a time. */
export function itemsBetween(items, start, end) {
    return items.filter(({ time, timeEnd }) => timeEnd >= start && time <= end);
}

/**
 * What the server said about windows of time, kept for the next look at them.
 *
 * A window whose entries came one by one serves every look into it; one that came as counts serves
 * until one looks closer. One request is under way at a time: a new one takes the place of the old.
 */
export class TimelineData {
    /** @param {(from: string, to: string, limit: number) => Promise} fetch may have an ``abort`` */
    constructor(fetch) {
        this.fetch = fetch;
        this.windows = [];
        this.request = null;
        this.pending = null;
    }

    /** Forget everything, and what is under way: the filters changed. */
    reset() {
        this.cancel();
        this.windows = [];
    }

    cancel() {
        this.request?.abort?.(false);
        this.request = null;
        this.pending = null;
    }

    /** The best of what is known of a time: its entries, else its finest counts. */
    best(start, end) {
        const quality = (window) => {
            const seen = Math.min(end, window.end) - Math.max(start, window.start);
            return [seen / (end - start), window.mode === "entries", window.start - window.end];
        };
        return this.windows
            .map((window) => ({ window, quality: quality(window) }))
            .filter(({ quality: [share] }) => share > 0)
            .sort((a, b) => compare(b.quality, a.quality))[0]?.window;
    }

    /** The window to fetch for a look at a time, or nothing where it is known or on its way. */
    missing(start, end, bounds) {
        const from = Math.max(start, bounds.min);
        const to = Math.min(end, bounds.max);
        // What is on its way may come as entries: only its answer tells whether it is too coarse.
        const isComing = this.pending && covers(this.pending, from, to);
        if (from >= to || isComing || this.windows.some((window) => serves(window, from, to))) {
            return null;
        }
        const margin = (end - start) * MARGIN;
        return {
            start: Math.max(start - margin, bounds.min),
            end: Math.min(end + margin, bounds.max),
        };
    }

    /**
     * Fetch a window and keep it.
     *
     * @returns {Promise<object|null>} the window, or nothing where another one took its place
     */
    async load({ start, end }) {
        this.cancel();
        const from = Math.floor(start / 1000) * 1000;
        const to = Math.max(Math.ceil(end / 1000) * 1000, from + 1000);
        const request = this.fetch(serializeTime(from), serializeTime(to), LIMIT);
        this.request = request;
        this.pending = { start: from, end: to };
        try {
            const answer = await request;
            if (this.request !== request) {
                return null;
            }
            const window = { start: from, end: to, ...parseAnswer(answer) };
            this.windows = [window, ...this.windows].slice(0, KEPT);
            return window;
        } finally {
            if (this.request === request) {
                this.request = null;
                this.pending = null;
            }
        }
    }
}

function covers({ start, end }, from, to) {
    return start <= from && end >= to;
}

function serves(window, from, to) {
    const isFine = window.end - window.start <= Math.max(COARSE * (to - from), 3 * HOUR);
    return covers(window, from, to) && (window.mode === "entries" || isFine);
}

function compare(a, b) {
    const index = a.findIndex((value, position) => value !== b[position]);
    return index < 0 ? 0 : a[index] - b[index];
}
