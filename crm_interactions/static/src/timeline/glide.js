import { browser } from "@web/core/browser/browser";

const DURATION = 220;

/**
 * Move a scale to another time in steps, evenly in the eye: the span grows by a factor a step.
 *
 * @param {(isThere: boolean) => void} onStep
 * @returns {() => void} stops on the way
 */
export function glide(scale, { start, end }, onStep) {
    const [from, fromSpan] = [(scale.start + scale.end) / 2, scale.span];
    const [to, toSpan] = [(start + end) / 2, end - start];
    const began = browser.performance.now();
    const isStill = browser.matchMedia("(prefers-reduced-motion: reduce)").matches;
    let frame = null;
    const step = (now) => {
        const share = isStill ? 1 : Math.min(1, Math.max(0, (now - began) / DURATION));
        const eased = 1 - (1 - share) ** 3;
        const span = fromSpan * (toSpan / fromSpan) ** eased;
        // The middle goes with the span, so that a zoom keeps its centre.
        const way = toSpan === fromSpan ? eased : (span - fromSpan) / (toSpan - fromSpan);
        const middle = from + (to - from) * way;
        scale.show(middle - span / 2, middle + span / 2);
        frame = share < 1 ? browser.requestAnimationFrame(step) : null;
        onStep(share === 1);
    };
    step(began);
    return () => {
        browser.cancelAnimationFrame(frame);
        frame = null;
    };
}
