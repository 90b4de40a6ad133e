import { advanceTime } from "@odoo/hoot-mock";
import { patchWithCleanup } from "@web/../tests/web_test_helpers";

let now;

/** Let the page's clock stand still, so that seconds are exact however busy the machine is. */
export function stopClock() {
    now = Date.now();
    patchWithCleanup(Date, { now: () => now });
}

/** Let time pass on the stopped clock, and what waits for it happen. */
export function passTime(ms) {
    now += ms;
    return advanceTime(ms);
}
