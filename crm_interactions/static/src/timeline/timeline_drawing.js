import { Component, onMounted, onWillUnmount, useEffect, useRef, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { usePopover } from "@web/core/popover/popover_hook";
import { useBus } from "@web/core/utils/hooks";
import { throttleForAnimation } from "@web/core/utils/timing";
import { boxOf, markAt, marksInView, placeLanes } from "./layout";
import { DAY, HOUR, MINUTE, SHORTEST } from "./scale";
import { AXIS_HEIGHT, drawAxis, drawLanes } from "./scene";
import { axisOf } from "./ticks";
import { TimelineCard } from "./timeline_card";
import { useTimelineGestures } from "./timeline_gestures";
import { useTimelineKeys } from "./timeline_keys";
import { colorOfLane, readTheme } from "./timeline_theme";
import { markLabel } from "./time_labels";

const CARD_DELAY = 300;
/** Narrower drawings have the lanes' names above the lanes. */
const NARROW = 560;
const SECOND_CLICK = 600;

/**
 * The lanes, drawn on a canvas: a frame costs the same with ten entries and with ten thousand.
 *
 * One button, the anchor, stands on the mark under the pointer or the keyboard: it has the focus,
 * the words for screen readers, and carries the card.
 */
export class TimelineDrawing extends Component {
    static template = "crm_interactions.TimelineDrawing";
    static props = {
        model: Object,
        open: Function,
        plan: Function,
        showList: Function,
        sceneRef: { type: Function, optional: true },
    };

    setup() {
        this.regionRef = useRef("region");
        this.axisRef = useRef("axis");
        this.canvasRef = useRef("canvas");
        this.anchorRef = useRef("anchor");
        this.state = useState({ lanes: [], stacked: false, grabbing: false, pointing: false });
        this.card = usePopover(TimelineCard, {
            position: "top",
            animation: false,
            setActiveElement: false,
            popoverClass: "o_crm_timeline_popover",
        });
        this.draw = throttleForAnimation(() => this.drawNow());
        useBus(this.props.model.bus, "look", () => {
            this.closeCard();
            this.draw();
        });
        useTimelineGestures(this.regionRef, {
            pan: (pixels) => this.props.model.pan(pixels),
            zoom: (factor, x) => this.props.model.zoom(factor, x),
            canZoom: (factor) => this.scale.canZoom(factor),
            hover: (point) => this.onHover(point),
            click: (point) => this.onClick(point),
            doubleClick: (point) => this.onDoubleClick(point),
            drag: (isDragging) => (this.state.grabbing = isDragging),
        });
        this.onKeydown = useTimelineKeys(this);
        this.followSize();
        onMounted(() => {
            this.theme = readTheme(this.regionRef.el);
            this.props.sceneRef?.(() => this.scene);
            this.resize();
            // The line of today moves.
            this.clock = browser.setInterval(() => this.draw(), MINUTE);
        });
        onWillUnmount(() => {
            browser.clearInterval(this.clock);
            browser.clearTimeout(this.cardTimer);
            this.draw.cancel();
        });
    }

    get isOnMark() {
        return Boolean(this.pointed) && this.anchorRef.el === document.activeElement;
    }

    nameStyle({ top, height, contentTop }) {
        const nameHeight = this.state.stacked ? contentTop - top : height;
        return `top: ${AXIS_HEIGHT + top}px; height: ${nameHeight}px`;
    }

    colorOf(lane) {
        return colorOfLane(this.theme, lane);
    }

    followSize() {
        useEffect(
            (el) => {
                const observer = new ResizeObserver(() => this.resize());
                observer.observe(el);
                return () => observer.disconnect();
            },
            () => [this.regionRef.el]
        );
    }

    get scale() {
        return this.props.model.scale;
    }

    resize() {
        const { el } = this.regionRef;
        if (el?.clientWidth) {
            const frame = el.parentElement.clientWidth;
            this.state.stacked = frame < NARROW;
            this.scale.resize(el.clientWidth);
            this.props.model.look();
        }
    }

    /** Draw what the model looks at; called once a frame at most. */
    drawNow() {
        const { model } = this.props;
        if (!this.theme || !this.canvasRef.el) {
            return;
        }
        const lanes = placeLanes(model.shownLanes, {
            used: model.usedLanes,
            stacked: this.state.stacked,
        });
        const last = lanes.at(-1);
        this.scene = {
            lanes,
            scale: this.scale,
            layout: model.layout,
            axis: axisOf(this.scale),
            now: model.now,
            bounds: model.bounds,
            theme: this.theme,
            stacked: this.state.stacked,
            height: last ? last.top + last.height : 0,
        };
        drawAxis(contextOf(this.axisRef.el, this.scale.width, AXIS_HEIGHT), this.scene);
        drawLanes(contextOf(this.canvasRef.el, this.scale.width, this.scene.height), this.scene);
        this.nameLanes(lanes);
        this.moveAnchor();
    }

    /** The names are rendered again only when a lane moved. */
    nameLanes(lanes) {
        const key = JSON.stringify(lanes);
        if (key !== this.namedLanes) {
            this.namedLanes = key;
            this.state.lanes = lanes;
        }
    }

    // The mark under the pointer or the keyboard

    /** Put the anchor on a mark, or away. */
    point(found) {
        this.pointed = found;
        this.state.pointing = Boolean(found);
        this.moveAnchor();
    }

    moveAnchor() {
        const { el } = this.anchorRef;
        if (!el || !this.pointed) {
            el?.classList.add("invisible");
            return;
        }
        const key = keyOf(this.pointed);
        const found = marksInView(this.scene).find((candidate) => keyOf(candidate) === key);
        el.classList.toggle("invisible", !found);
        if (found) {
            const box = boxOf(found.mark, found.lane, this.scale, this.scene.layout.largest);
            const left = Math.max(box.x, 0);
            const right = Math.min(box.x + box.width, this.scale.width);
            Object.assign(el.style, {
                left: `${left}px`,
                top: `${AXIS_HEIGHT + box.y}px`,
                width: `${Math.max(right - left, 2)}px`,
                height: `${box.height}px`,
            });
            el.setAttribute("aria-label", markLabel(found.mark, found.lane));
        }
    }

    /** The marks the keyboard walks through, and which of them it is on. */
    get walk() {
        const marks = marksInView(this.scene);
        const key = this.pointed && keyOf(this.pointed);
        return { marks, index: marks.findIndex((candidate) => keyOf(candidate) === key) };
    }

    focusMark(found) {
        this.point(found);
        this.anchorRef.el.focus({ preventScroll: true });
        this.openCard();
    }

    leaveMarks() {
        this.closeCard();
        this.point(null);
        this.regionRef.el.focus({ preventScroll: true });
    }

    onHover(point) {
        const found = point && this.scene && markAt(this.scene, point.x, point.y - AXIS_HEIGHT);
        if (this.anchorRef.el === document.activeElement && !found) {
            return;
        }
        if ((found && keyOf(found)) !== (this.pointed && keyOf(this.pointed))) {
            this.closeCard();
            this.point(found || null);
            if (found) {
                this.cardTimer = browser.setTimeout(() => this.openCard(), CARD_DELAY);
            }
        }
    }

    openCard() {
        const { mark, lane } = this.pointed;
        this.card.open(this.anchorRef.el, { mark, lane, now: this.props.model.now });
    }

    closeCard() {
        browser.clearTimeout(this.cardTimer);
        this.card.close();
    }

    // Clicks

    onClick({ x, y }) {
        const found = markAt(this.scene, x, y - AXIS_HEIGHT);
        if (found) {
            this.actedAt = Date.now();
            this.activate(found.mark);
        }
    }

    /** Open an entry, look closer at a count, list what cannot be drawn closer. */
    activate(mark) {
        const { model } = this.props;
        this.closeCard();
        if (mark.entry) {
            this.props.open(mark.entry);
        } else if (this.scale.span <= SHORTEST * 1.01) {
            this.props.showList();
        } else {
            this.point(null);
            model.showMark(mark);
        }
    }

    onDoubleClick({ x, y }) {
        const found = markAt(this.scene, x, y - AXIS_HEIGHT);
        const isEcho = Date.now() - this.actedAt < SECOND_CLICK;
        if (!found && !isEcho && y > AXIS_HEIGHT) {
            this.props.plan(this.scale.toTime(x), this.precision);
        }
    }

    /** How exactly one can point at a time. */
    get precision() {
        const reach = 10 * this.scale.msPerPx;
        return [15 * MINUTE, HOUR].find((length) => reach <= length) || DAY;
    }
}

function keyOf({ mark, lane }) {
    return mark.entry ? `entry ${mark.entry.id}` : `count ${lane.id} ${mark.time} ${mark.count}`;
}

/** The context of a canvas of so many pixels of the page, sharp on every screen. */
function contextOf(canvas, width, height) {
    const ratio = browser.devicePixelRatio || window.devicePixelRatio || 1;
    const [pixelWidth, pixelHeight] = [width * ratio, height * ratio].map(Math.round);
    if (canvas.width !== pixelWidth || canvas.height !== pixelHeight) {
        canvas.width = pixelWidth;
        canvas.height = pixelHeight;
        canvas.style.width = `${width}px`;
        canvas.style.height = `${height}px`;
    }
    const ctx = canvas.getContext("2d");
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    return ctx;
}
