/**
 * Where the partners of a customer's connections are drawn: the customer in the middle, around it
 * those it is connected with, around these theirs, each beside whom it is reached by.
 */

/** Room for a partner with its name. */
const NODE = { width: 136, height: 84 };
/** From the customer to the first ring, and from there to that of the second step. */
const STEP = 150;
/** Between the rings of one step, where it takes several. */
const RING = 96;
const NAME_LENGTH = 22;

/**
 * @typedef {{id: number, name: string, is_company: boolean, step: number}} Node
 * @typedef {{id: number, source: number, target: number, name: string, inverse: string,
 *     is_symmetric: boolean, is_over: boolean}} Edge
 */

/**
 * @param {{nodes: Node[], edges: Edge[]}} graph nearest partners first, as the server answers
 * @param {number} stretch how much wider than high it is drawn
 * @returns {{width: number, height: number, nodes: Object[], lines: Object[]}} the partners with
 *     `x`, `y` and a short `label`, and one line for all connections of the same two partners
 */
export function layOut({ nodes, edges }, stretch = 1.4) {
    const branches = branchesOf(nodes, edges);
    const near = onRings(branches, STEP);
    const farthest = Math.max(...near.map(({ radius }) => radius), 0);
    const far = onRings(
        branches.flatMap(({ children }) => children),
        farthest + STEP
    );
    const places = new Map(nodes.slice(0, 1).map(({ id }) => [id, { x: 0, y: 0 }]));
    for (const { id, radius, turn } of [...near, ...far]) {
        places.set(id, pointOn(radius, turn, stretch));
    }
    return framed(nodes, edges, places);
}

/**
 * The partners beside the customer and those that are reached by each first, with where they stand
 * in the full turn: what is reached by one is spread around it.
 */
function branchesOf(nodes, edges) {
    const neighbours = new Map(nodes.map(({ id }) => [id, []]));
    for (const { source, target } of edges) {
        neighbours.get(source).push(target);
        neighbours.get(target).push(source);
    }
    const far = new Set(nodes.filter(({ step }) => step === 2).map(({ id }) => id));
    const branches = nodes
        .filter(({ step }) => step === 1)
        .map(({ id }) => [id, neighbours.get(id).filter((other) => far.delete(other))]);
    // Also who reaches nobody else needs room.
    const total = branches.reduce((sum, [, others]) => sum + others.length + 2, 0);
    let begin = 0;
    return branches.map(([id, others]) => {
        const share = (others.length + 2) / total;
        const turn = begin + share / 2;
        begin += share;
        // Few stay close to each other, many take what room there is.
        const spread = Math.min(share, Math.max(1 / 4, others.length / 24));
        const children = others.map((other, index) => ({
            id: other,
            turn: turn + ((index + 0.5) / others.length - 0.5) * spread,
        }));
        return { id, turn, children };
    });
}

/** The partners, in the order of their turn, each on the nearest ring that has room for it. */
function onRings(partners, nearest) {
    const rings = [];
    return partners.map(({ id, turn }) => {
        const isFree = ({ first, last }, index) => {
            const room = NODE.width / (2 * Math.PI * (nearest + index * RING));
            return turn - last >= room && first + 1 - turn >= room;
        };
        let index = rings.findIndex(isFree);
        if (index < 0) {
            index = rings.push({ first: turn }) - 1;
        }
        rings[index].last = turn;
        return { id, turn, radius: nearest + index * RING };
    });
}

/** The point on an ellipse, by the share of the full turn that begins at the top. */
function pointOn(radius, turn, stretch) {
    const angle = 2 * Math.PI * turn - Math.PI / 2;
    return { x: radius * stretch * Math.cos(angle), y: radius * Math.sin(angle) };
}

function framed(nodes, edges, places) {
    const points = [...places.values()];
    const left = Math.min(...points.map(({ x }) => x)) - NODE.width / 2;
    const top = Math.min(...points.map(({ y }) => y)) - NODE.height / 2;
    const right = Math.max(...points.map(({ x }) => x)) + NODE.width / 2;
    const bottom = Math.max(...points.map(({ y }) => y)) + NODE.height / 2;
    const placed = nodes.map((node) => {
        const { x, y } = places.get(node.id);
        return { ...node, label: shortened(node.name), x: x - left, y: y - top };
    });
    return {
        width: right - left,
        height: bottom - top,
        nodes: placed,
        lines: linesBetween(new Map(placed.map((node) => [node.id, node])), edges),
    };
}

function shortened(name) {
    return name.length > NAME_LENGTH ? `${name.slice(0, NAME_LENGTH - 1).trimEnd()}…` : name;
}

/** One line for two partners: its label reads along the first of their connections. */
function linesBetween(nodes, edges) {
    const lines = new Map();
    for (const edge of edges) {
        const key = [edge.source, edge.target].sort((a, b) => a - b).join();
        const line = lines.get(key) ?? lineOf(nodes, edge, key);
        line.labels.push(edge.source === line.source ? edge.name : edge.inverse);
        line.isOver &&= edge.is_over;
        lines.set(key, line);
    }
    return [...lines.values()].map((line) => ({ ...line, label: line.labels.join(" · ") }));
}

function lineOf(nodes, { source, target, is_symmetric }, key) {
    const from = nodes.get(source);
    const to = nodes.get(target);
    return {
        key,
        source,
        target,
        isSymmetric: is_symmetric,
        isOver: true,
        labels: [],
        x1: from.x,
        y1: from.y,
        x2: to.x,
        y2: to.y,
        middle: { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 },
    };
}

/**
 * What is told of a partner's connections to those who do not see the drawing.
 *
 * @param {number} id the partner
 * @param {Node[]} nodes
 * @param {Edge[]} edges
 * @returns {{name: string, other: string, isOver: boolean}[]} the partner is *name* of *other*
 */
export function connectionsOf(id, nodes, edges) {
    const names = new Map(nodes.map((node) => [node.id, node.name]));
    return edges
        .filter(({ source, target }) => source === id || target === id)
        .map((edge) =>
            edge.source === id
                ? { name: edge.name, other: names.get(edge.target), isOver: edge.is_over }
                : { name: edge.inverse, other: names.get(edge.source), isOver: edge.is_over }
        );
}
