const PAN_SHARE = 0.1;
const PAGE_SHARE = 0.9;
const ZOOM = 1.5;

/**
 * The keys of the drawing: arrows and pages pan, plus and minus zoom, Home shows today, Tab walks
 * through what is drawn, Enter opens it, Escape leaves it.
 *
 * @param {object} drawing the TimelineDrawing
 * @returns {(ev: KeyboardEvent) => void}
 */
export function useTimelineKeys(drawing) {
    let isLeaving = false;
    const { model } = drawing.props;
    const pan = (share) => model.panSmoothly(share * drawing.scale.width);
    const keys = {
        ArrowLeft: () => pan(PAN_SHARE),
        ArrowRight: () => pan(-PAN_SHARE),
        // Pages follow the time, arrows the eye.
        PageUp: () => pan(drawing.scale.rtl ? -PAGE_SHARE : PAGE_SHARE),
        PageDown: () => pan(drawing.scale.rtl ? PAGE_SHARE : -PAGE_SHARE),
        "+": () => model.zoomSmoothly(ZOOM),
        "=": () => model.zoomSmoothly(ZOOM),
        "-": () => model.zoomSmoothly(1 / ZOOM),
        Home: () => model.showToday(),
        Escape: () => {
            isLeaving = true;
            drawing.leaveMarks();
        },
        Enter: () => drawing.activate(drawing.pointed.mark),
        " ": () => drawing.activate(drawing.pointed.mark),
    };
    const needsMark = new Set(["Escape", "Enter", " "]);

    /** Go to the next mark; at the end and after Escape the Tab leaves as it does everywhere. */
    const walk = (step) => {
        const { marks, index } = drawing.walk;
        const isOnMark = drawing.isOnMark;
        const next = isOnMark ? index + step : 0;
        if (isLeaving || (step < 0 && !isOnMark)) {
            isLeaving = false;
            return false;
        }
        if (next < 0) {
            drawing.leaveMarks();
            return true;
        }
        if (next >= marks.length) {
            return false;
        }
        drawing.focusMark(marks[next]);
        return true;
    };

    return (ev) => {
        if (ev.ctrlKey || ev.altKey || ev.metaKey) {
            return;
        }
        let isDone = false;
        if (ev.key === "Tab") {
            isDone = walk(ev.shiftKey ? -1 : 1);
        } else if (keys[ev.key] && (drawing.isOnMark || !needsMark.has(ev.key))) {
            keys[ev.key]();
            isDone = true;
        }
        if (isDone) {
            ev.preventDefault();
            ev.stopPropagation();
        }
    };
}
