import { serializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { AXIS_HEIGHT, drawAxis, drawLanes, shorten } from "./scene";
import { localTime, spanLabel } from "./time_labels";

const NAMES_WIDTH = 160;
const TITLE_HEIGHT = 48;
const PADDING = 16;

export function directionLabel(direction) {
    return { in: _t("From the customer"), out: _t("To the customer") }[direction] || "";
}

/** What is shown as a table: a row of headings, then an entry or a count a row, in local time. */
export function tableOf({ mode, items }, lanes) {
    const names = Object.fromEntries(lanes.map(({ id, name }) => [id, name]));
    if (mode === "entries") {
        return [
            [
                _t("Date"),
                _t("End"),
                _t("Channel"),
                _t("Direction"),
                _t("Kind"),
                _t("Summary"),
                _t("User"),
                _t("Customer"),
                _t("Status"),
            ],
            ...items.map((entry) => [
                isoTime(entry.time),
                entry.date_end ? isoTime(entry.timeEnd) : "",
                names[entry.lane] || entry.lane,
                directionLabel(entry.direction),
                entry.kind,
                entry.summary,
                entry.user,
                entry.partner,
                entry.state,
            ]),
        ];
    }
    return [
        [_t("Date"), _t("End"), _t("Period"), _t("Channel"), _t("Number")],
        ...items.map(({ time, timeEnd, unit, lane, count }) => [
            isoTime(time),
            isoTime(timeEnd),
            spanLabel(unit, time, timeEnd),
            names[lane] || lane,
            count,
        ]),
    ];
}

function isoTime(time) {
    // The reader's clock, written so that every spreadsheet takes it for a time.
    return serializeDateTime(localTime(time).setZone("utc", { keepLocalTime: true }));
}

/** A table as CSV for spreadsheets: no cell is taken for a formula, accents survive. */
export function csvOf(rows) {
    const cell = (value) => {
        const text = value === false ? "" : String(value ?? "");
        const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
        return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
    };
    return `\ufeff${rows.map((row) => `${row.map(cell).join(",")}\r\n`).join("")}`;
}

/**
 * Draw the scene with a title and the lanes' names on a canvas of its own.
 *
 * @returns {Promise<Blob>} the picture as PNG, with two pixels for each of the screen
 */
export function pictureOf(scene, title) {
    const { scale, lanes, theme, height, stacked } = scene;
    const names = stacked ? 0 : NAMES_WIDTH;
    const size = [scale.width + names + 2 * PADDING, height + AXIS_HEIGHT + TITLE_HEIGHT + PADDING];
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = size.map((pixels) => Math.ceil(pixels * 2));
    const ctx = canvas.getContext("2d");
    const place = (draw, x, y) => {
        const layer = document.createElement("canvas");
        layer.width = scale.width * 2;
        layer.height = Math.ceil(height + AXIS_HEIGHT) * 2;
        const layerContext = layer.getContext("2d");
        layerContext.scale(2, 2);
        draw(layerContext, scene);
        ctx.drawImage(layer, x, y, layer.width / 2, layer.height / 2);
    };
    ctx.scale(2, 2);
    ctx.fillStyle = theme.background;
    ctx.fillRect(0, 0, ...size);
    const left = scale.rtl ? PADDING : PADDING + names;
    place(drawAxis, left, TITLE_HEIGHT);
    place(drawLanes, left, TITLE_HEIGHT + AXIS_HEIGHT);
    drawWords(ctx, { scale, lanes, theme, stacked }, title, size[0]);
    return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}

function drawWords(ctx, { scale, lanes, theme, stacked }, title, width) {
    const start = scale.rtl ? width - PADDING : PADDING;
    ctx.direction = scale.rtl ? "rtl" : "ltr";
    ctx.textAlign = "start";
    ctx.textBaseline = "middle";
    ctx.fillStyle = theme.text;
    ctx.font = `600 16px ${theme.font}`;
    ctx.fillText(shorten(ctx, title, width - 2 * PADDING), start, TITLE_HEIGHT / 2);
    ctx.font = `13px ${theme.font}`;
    for (const { name, top, height, contentTop } of lanes) {
        const middle = stacked ? (contentTop - top) / 2 : height / 2;
        const space = stacked ? scale.width : NAMES_WIDTH - 12;
        const y = TITLE_HEIGHT + AXIS_HEIGHT + top + middle;
        ctx.fillText(shorten(ctx, name, space), start, y);
    }
}
