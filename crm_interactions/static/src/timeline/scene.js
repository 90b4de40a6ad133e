import { _t } from "@web/core/l10n/translation";
import { humanNumber } from "@web/core/utils/numbers";
import { boxOf, DOT, visibleMarks } from "./layout";
import { colorOfLane } from "./timeline_theme";

export const AXIS_HEIGHT = 44;
const HEADING_HEIGHT = 20;
/** Words stand beside an entry from this room on, and never wider than this. */
const LABEL_ROOM = 56;
const LABEL_WIDTH = 220;

/**
 * A scene is what both the screen and the picture show: ``scale``, ``lanes`` (placed), ``layout``,
 * ``axis``, ``now`` (milliseconds), ``bounds`` and ``theme`` (colours and font).
 */

/** Draw the headings and ticks of the time above the lanes. */
export function drawAxis(ctx, { scale, axis, theme, now }) {
    const direction = scale.rtl ? -1 : 1;
    ctx.clearRect(0, 0, scale.width, AXIS_HEIGHT);
    prepare(ctx, theme, scale, 12);
    const y = HEADING_HEIGHT + (AXIS_HEIGHT - HEADING_HEIGHT) / 2;
    for (const { time, label } of axis.ticks) {
        const x = scale.toX(time);
        line(ctx, theme.line, x, HEADING_HEIGHT + 4, AXIS_HEIGHT);
        ctx.fillStyle = theme.muted;
        ctx.fillText(label, x + 4 * direction, y);
    }
    ctx.font = `600 12px ${theme.font}`;
    for (const { start, end, label } of axis.headings) {
        drawHeading(ctx, scale, theme, { start, end, label }, direction);
    }
    ctx.fillStyle = theme.line;
    ctx.fillRect(0, AXIS_HEIGHT - 1, scale.width, 1);
    drawToday(ctx, scale, theme, now);
}

/** Name the line of today, over whatever tick stands there. */
function drawToday(ctx, scale, theme, now) {
    const x = scale.toX(now);
    if (x < 0 || x > scale.width) {
        return;
    }
    const label = _t("Today");
    const width = textWidth(ctx, label) + 10;
    const left = Math.min(Math.max(x - width / 2, 0), scale.width - width);
    ctx.fillStyle = theme.today;
    ctx.beginPath();
    ctx.roundRect(left, AXIS_HEIGHT - 19, width, 18, 4);
    ctx.fill();
    ctx.fillStyle = theme.background;
    ctx.textAlign = "center";
    ctx.fillText(label, left + width / 2, AXIS_HEIGHT - 9.5);
    ctx.textAlign = "start";
}

/** A heading stays at the beginning of the drawing while its time is seen. */
function drawHeading(ctx, scale, theme, { start, end, label }, direction) {
    const width = textWidth(ctx, label);
    const edge = scale.rtl ? scale.width : 0;
    const [from, to] = [start, end].map((time) => (scale.toX(time) - edge) * direction);
    const x = Math.min(Math.max(from, 0) + 4, to - width - 10);
    if (from > 0) {
        line(ctx, theme.strong, scale.toX(start), 2, AXIS_HEIGHT);
    }
    if (x + width > 0) {
        ctx.fillStyle = theme.text;
        ctx.fillText(label, edge + x * direction, HEADING_HEIGHT / 2 + 2);
    }
}

/** Draw the lanes with all that happened, and what is planned. */
export function drawLanes(ctx, scene) {
    const { scale, lanes, layout, theme, height } = scene;
    ctx.clearRect(0, 0, scale.width, height);
    drawBackground(ctx, scene);
    drawNow(ctx, scene);
    prepare(ctx, theme, scale, 12);
    for (const lane of lanes) {
        const marks = visibleMarks(layout, lane.id, scale);
        const color = colorOfLane(theme, lane);
        for (const mark of marks) {
            const box = boxOf(mark, lane, scale, layout.largest);
            if (mark.count) {
                drawCount(ctx, theme, color, mark, box);
            } else {
                drawEntry(ctx, scene, color, mark, box);
            }
        }
    }
}

function drawBackground(ctx, { scale, lanes, axis, theme, bounds, now, height }) {
    shade(ctx, scale, theme.future, now, Infinity, height);
    for (const { time } of axis.ticks) {
        line(ctx, theme.grid, scale.toX(time), 0, height);
    }
    for (const { start } of axis.headings) {
        line(ctx, theme.line, scale.toX(start), 0, height);
    }
    ctx.fillStyle = theme.line;
    for (const { top, height: laneHeight } of lanes) {
        ctx.fillRect(0, top + laneHeight - 1, scale.width, 1);
    }
    // What the filters leave out.
    shade(ctx, scale, theme.outside, -Infinity, bounds.min, height);
    shade(ctx, scale, theme.outside, bounds.max, Infinity, height);
}

function shade(ctx, scale, color, start, end, height) {
    const from = Math.max(start, scale.start);
    const to = Math.min(end, scale.end);
    if (from < to) {
        const [a, b] = [scale.toX(from), scale.toX(to)];
        ctx.fillStyle = color;
        ctx.fillRect(Math.min(a, b), 0, Math.abs(b - a), height);
    }
}

function drawCount(ctx, theme, color, { count }, { x, y, width, height }) {
    ctx.globalAlpha = 0.35;
    ctx.fillStyle = color;
    ctx.fillRect(x, y, width, height);
    ctx.globalAlpha = 1;
    ctx.fillRect(x, y, width, 2);
    const text = count > 9999 ? humanNumber(count, { decimals: 0 }) : String(count);
    if (textWidth(ctx, text) <= width) {
        ctx.fillStyle = theme.text;
        ctx.textAlign = "center";
        ctx.fillText(text, x + width / 2, y + 10);
        ctx.textAlign = "start";
    }
}

/** Full: we contacted them; hollow: they contacted us; dashed: still to come. */
function drawEntry(ctx, { scale, theme, now }, color, { entry, time, room }, box) {
    const isPlanned = time > now;
    const radius = box.height / 2;
    ctx.beginPath();
    ctx.roundRect(box.x + 1, box.y + 1, box.width - 2, box.height - 2, radius);
    ctx.fillStyle = isPlanned || entry.direction === "in" ? theme.background : color;
    ctx.fill();
    ctx.lineWidth = 2;
    ctx.strokeStyle = color;
    ctx.setLineDash(isPlanned ? [3, 2] : []);
    ctx.stroke();
    ctx.setLineDash([]);
    const space = Math.min(room / scale.msPerPx - DOT - 12, LABEL_WIDTH);
    if (space >= LABEL_ROOM && entry.summary) {
        const beside = Math.min(box.width, DOT) + 3;
        const start = scale.rtl ? box.x + box.width - beside : box.x + beside;
        ctx.fillStyle = theme.text;
        ctx.fillText(shorten(ctx, entry.summary, space), start, box.y + radius + 0.5);
    }
}

function drawNow(ctx, { scale, theme, now, height }) {
    const x = scale.toX(now);
    if (x >= 0 && x <= scale.width) {
        ctx.fillStyle = theme.today;
        ctx.fillRect(Math.round(x) - 1, 0, 2, height);
    }
}

function prepare(ctx, theme, scale, size) {
    ctx.font = `${size}px ${theme.font}`;
    ctx.direction = scale.rtl ? "rtl" : "ltr";
    ctx.textAlign = "start";
    ctx.textBaseline = "middle";
}

function line(ctx, color, x, from, to) {
    ctx.fillStyle = color;
    ctx.fillRect(Math.round(x), from, 1, to - from);
}

/** Widths of texts by font: measuring is the slow part of drawing. */
const widths = new Map();

function textWidth(ctx, text) {
    const key = `${ctx.font} ${text}`;
    let width = widths.get(key);
    if (width === undefined) {
        if (widths.size > 5000) {
            widths.clear();
        }
        width = ctx.measureText(text).width;
        widths.set(key, width);
    }
    return width;
}

/** The text, or its beginning and an ellipsis where it does not fit. */
export function shorten(ctx, text, space) {
    const width = textWidth(ctx, text);
    if (width <= space) {
        return text;
    }
    let letters = Math.floor((text.length * space) / width);
    const beginning = () => `${text.slice(0, letters).trimEnd()}…`;
    while (letters > 1 && textWidth(ctx, beginning()) > space) {
        letters--;
    }
    return beginning();
}
