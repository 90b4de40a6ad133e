import { useEffect } from "@odoo/owl";

/** The pixels a pointer may tremble and still click. */
const TREMBLE = 4;
/** Turns of the wheel closer together than these milliseconds are one scroll of the page. */
const ONE_SCROLL = 300;
/** The pixels of the wheel that double or halve the time shown. */
const WHEEL_DOUBLES = 400;
const LINE_PIXELS = [1, 16, 400];

/**
 * Turns pointers and the wheel into pan, zoom, hover, click and double click.
 *
 * One pointer drags, two pinch. The wheel zooms around the pointer, sideways or with Shift it
 * pans; a scroll of the page that passes over the drawing goes on scrolling the page.
 *
 * @param {{el: HTMLElement}} ref the element, its left upper corner is the point (0, 0)
 * @param {object} handlers pan(pixels), zoom(factor, x), canZoom(factor), hover(point or null),
 *     click(point), doubleClick(point), drag(isDragging)
 */
export function useTimelineGestures(ref, handlers) {
    useEffect(
        (el) => {
            if (el) {
                const gestures = new Gestures(el, handlers);
                return () => gestures.stop();
            }
        },
        () => [ref.el]
    );
}

class Gestures {
    constructor(el, handlers) {
        Object.assign(this, { el, handlers });
        this.pointers = new Map();
        this.hasMoved = false;
        this.lastScroll = 0;
        this.stopping = new AbortController();
        const listen = (target, type, handler, options = {}) =>
            target.addEventListener(type, (ev) => handler.call(this, ev), {
                ...options,
                signal: this.stopping.signal,
            });
        listen(el, "pointerdown", this.onDown);
        listen(el, "pointermove", this.onMove);
        listen(el, "pointerup", this.onUp);
        listen(el, "pointercancel", this.onUp);
        listen(el, "pointerleave", this.onLeave);
        listen(el, "click", this.onClick);
        listen(el, "dblclick", this.onDoubleClick);
        listen(el, "wheel", this.onWheel, { passive: false });
        listen(document, "scroll", this.onScroll, { capture: true, passive: true });
    }

    stop() {
        this.stopping.abort();
    }

    point({ clientX, clientY }) {
        const { left, top } = this.el.getBoundingClientRect();
        return { x: clientX - left, y: clientY - top };
    }

    onDown(ev) {
        if (ev.pointerType === "mouse" && ev.button !== 0) {
            return;
        }
        if (!this.pointers.size) {
            this.hasMoved = false;
            this.downAt = this.point(ev);
        }
        this.pointers.set(ev.pointerId, this.point(ev));
    }

    onMove(ev) {
        const point = this.point(ev);
        const before = this.pointers.get(ev.pointerId);
        if (!before) {
            if (ev.pointerType !== "touch") {
                this.handlers.hover(point);
            }
            return;
        }
        if (!this.hasMoved && this.pointers.size === 1) {
            if (distance(point, this.downAt) < TREMBLE) {
                return;
            }
            // From now on the drag goes on outside of the drawing.
            this.el.setPointerCapture?.(ev.pointerId);
            this.handlers.drag(true);
        }
        this.hasMoved = true;
        if (this.pointers.size === 1) {
            this.pointers.set(ev.pointerId, point);
            this.handlers.pan(point.x - before.x);
        } else {
            this.pinch(ev.pointerId, point);
        }
    }

    /** Both fingers keep the moments under them. */
    pinch(pointerId, point) {
        const [a, b] = this.pointers.values();
        this.pointers.set(pointerId, point);
        const [c, d] = this.pointers.values();
        const [before, after] = [Math.abs(a.x - b.x), Math.abs(c.x - d.x)];
        this.handlers.pan((c.x + d.x - a.x - b.x) / 2);
        if (before > 10 && after > 10) {
            this.handlers.zoom(after / before, (c.x + d.x) / 2);
        }
    }

    onUp(ev) {
        this.pointers.delete(ev.pointerId);
        if (!this.pointers.size && this.hasMoved) {
            this.handlers.drag(false);
        }
    }

    onLeave() {
        this.handlers.hover(null);
    }

    onClick(ev) {
        if (!this.hasMoved) {
            this.handlers.click(this.point(ev));
        }
    }

    onDoubleClick(ev) {
        if (!this.hasMoved) {
            this.handlers.doubleClick(this.point(ev));
        }
    }

    onScroll(ev) {
        if (ev.target.contains?.(this.el)) {
            this.lastScroll = ev.timeStamp;
        }
    }

    onWheel(ev) {
        if (ev.timeStamp - this.lastScroll < ONE_SCROLL && !ev.ctrlKey) {
            return;
        }
        const unit = LINE_PIXELS[ev.deltaMode];
        if (ev.shiftKey || Math.abs(ev.deltaX) > Math.abs(ev.deltaY)) {
            ev.preventDefault();
            this.handlers.pan(-(ev.deltaX || ev.deltaY) * unit);
            return;
        }
        // Pinching on a touch pad comes as small turns of the wheel with Ctrl.
        const factor = 2 ** ((-ev.deltaY * unit * (ev.ctrlKey ? 5 : 1)) / WHEEL_DOUBLES);
        if (this.handlers.canZoom(factor) || ev.ctrlKey) {
            ev.preventDefault();
            this.handlers.zoom(factor, this.point(ev).x);
        }
    }
}

function distance(a, b) {
    return Math.hypot(a.x - b.x, a.y - b.y);
}
