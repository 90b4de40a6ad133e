export const MINUTE = 60 * 1000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
export const YEAR = 365.25 * DAY;

/** The shortest time that fills the drawing. */
export const SHORTEST = HOUR;

/**
 * Where a moment stands on the drawing, and which moment stands where.
 *
 * Times are milliseconds since 1970, positions are pixels from the left side of the drawing; from
 * right to left the past is on the right. The middle of the drawing never leaves the bounds, so
 * nobody gets lost in an empty century.
 */
export class TimeScale {
    constructor({ start, end, width = 1, bounds, rtl = false }) {
        Object.assign(this, { width, bounds, rtl });
        this.show(start, end);
    }

    get span() {
        return this.end - this.start;
    }

    get msPerPx() {
        return this.span / this.width;
    }

    get longest() {
        return Math.max(1.5 * (this.bounds.max - this.bounds.min), 2 * DAY);
    }

    toX(time) {
        const x = (time - this.start) / this.msPerPx;
        return this.rtl ? this.width - x : x;
    }

    toTime(x) {
        return this.start + (this.rtl ? this.width - x : x) * this.msPerPx;
    }

    /** Show the time from start to end, or what comes nearest to it within the bounds. */
    show(start, end) {
        const span = Math.min(Math.max(end - start, SHORTEST), this.longest);
        const { min, max } = this.bounds;
        const middle = Math.min(Math.max((start + end) / 2, min), max);
        this.start = middle - span / 2;
        this.end = this.start + span;
    }

    /** Zoom in (factor above 1) or out; the moment at ``x`` keeps its place. */
    zoom(factor, x = this.width / 2) {
        const time = this.toTime(x);
        const span = Math.min(Math.max(this.span / factor, SHORTEST), this.longest);
        const start = time - ((time - this.start) / this.span) * span;
        this.show(start, start + span);
    }

    /** Move the drawing by so many pixels to the right. */
    pan(pixels) {
        const shift = (this.rtl ? pixels : -pixels) * this.msPerPx;
        this.show(this.start + shift, this.end + shift);
    }

    /** Fill another width with the same time. */
    resize(width) {
        this.width = Math.max(width, 1);
    }

    canZoom(factor) {
        return factor > 1 ? this.span > SHORTEST * 1.001 : this.span < this.longest * 0.999;
    }
}
