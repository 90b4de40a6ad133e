/** Milliseconds between two looks at a clock: short, so that no second is skipped. */
export const TICK = 250;

/**
 * Tells the time of a stopwatch from what the server said.
 *
 * Only the time since the answer is measured here, so a wrong clock of the computer changes
 * nothing, and the time goes on while the computer sleeps.
 */
export class StopwatchClock {
    constructor({ seconds = 0, seconds_left = 0, ticking = false } = {}) {
        this.seconds = seconds;
        this.secondsLeft = seconds_left;
        this.ticking = ticking;
        this.receivedAt = Date.now();
    }

    /** The whole seconds to show; a running stopwatch ends at the server's limit. */
    get secondsNow() {
        return this.seconds + Math.min(this.secondsSince, this.secondsLeft);
    }

    /** Whether the stopwatch reached the limit since the server's answer. */
    get isOver() {
        return this.ticking && this.secondsSince >= this.secondsLeft;
    }

    get secondsSince() {
        return this.ticking ? Math.floor((Date.now() - this.receivedAt) / 1000) : 0;
    }

    /** The time as hours, minutes and seconds, for example 00:04:59. */
    format() {
        const seconds = this.secondsNow;
        return [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
            .map((part) => String(part).padStart(2, "0"))
            .join(":");
    }
}
