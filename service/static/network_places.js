// Where nodes stand: by the places that the server gives, spread so far that names have room, or held by
// forces where it gives none. Nothing starts at random: the same data on as much room look the same.
import cytoscape from "./cytoscape.js";
import { boxOf } from "./network_names.js";

const GOLDEN_ANGLE = Math.PI * (3 - Math.sqrt(5));
const SPREAD = 120; // more than an edge is long, so that few edges cross in the end
const MARGIN = 10;
const EVEN = 0.55; // how much the order of places counts against their distances
const ROUNDS = 250;
const PAIRS = 3e7; // looked at in one go, a tenth of a second
const TALL = 1300; // pixels that a picture may have on a narrow screen, too
const PULL = { nodeRepulsion: () => 40000, idealEdgeLength: () => 90, numIter: 1000 };
const TOO_MANY = 150; // for forces, which would take long; then the most connected stand in the middle
const COLUMN_ROW = 84; // pixels for a node with its name

/** Give each node of `data` a place x, y between 0 and 1, if the server gave it none. */
export function start(nodes, ties) {
  if (nodes.every((node) => node.x !== undefined)) return nodes.map(({ x, y }) => ({ x, y }));
  const known = new Map(nodes.map((node) => [node.id, node]));
  const graph = cytoscape({
    headless: true, styleEnabled: true, layout: { name: "preset" },
    elements: [
      ...nodes.map(({ id }, index) => ({ data: { id }, position: onSpiral(index) })),
      ...ties.filter((tie) => known.has(tie.source) && known.has(tie.target)).map(({ source, target }) => ({ data: { source, target } })),
    ],
  });
  const forces = { name: "cose", animate: false, randomize: false, ...PULL };
  graph.layout(nodes.length > TOO_MANY ? { name: "concentric", animate: false, minNodeSpacing: 4 } : forces).run();
  const found = nodes.map(({ id }) => ({ ...graph.getElementById(id).position() }));
  graph.destroy();
  return found;
}

// Forces push nodes at random that lie upon each other, so they start on a spiral, evenly spread.
function onSpiral(index) {
  const [angle, far] = [index * GOLDEN_ANGLE, SPREAD * Math.sqrt(index)];
  return { x: far * Math.cos(angle), y: far * Math.sin(angle) };
}

/**
 * Places in pixels within a width, so that no node covers another nor a name that must be read.
 * `items` are { start, radius, name, must }; returns the places and how high they come out. A `height`
 * that is given is kept to, and then some names may not find room.
 */
export function placed(items, width, height) {
  const boxes = items.map(({ radius, name, must }) => boxAround(radius, must ? name : undefined));
  const needed = (share) => (sum, [l, t, r, b]) => sum + ((r - l + 4) * (b - t + 4)) / (share * width);
  const most = Math.max(2.5 * width, TALL);
  const least = Math.min(0.9 * width, items.map(({ radius, name }) => boxAround(radius, name)).reduce(needed(0.36), 0));
  let high = height ?? Math.min(most, Math.max(360, 0.5 * width, least, boxes.reduce(needed(0.42), 0)));
  for (;;) {
    const places = spread(items, width, high, boxes);
    if (apart(places, boxes, width, high) || height || high > most) return { places, height: high };
    high *= 1.12;
  }
}

function boxAround(radius, name) {
  const [left, , right, bottom] = name ? boxOf(name, radius, "bottom") : [0, 0, 0, 0];
  return [Math.min(-radius, left) - 2, -radius - 2, Math.max(radius, right) + 2, Math.max(radius, bottom) + 2];
}

// Half by distance, half by order, as most nodes of a network stand in one heap.
function spread(items, width, height, boxes) {
  const along = (axis, length, least, most) => {
    const values = items.map((item) => item.start[axis]);
    const [low, high] = [Math.min(...values), Math.max(...values)];
    const order = new Map([...new Set(values)].sort((a, b) => a - b).map((value, rank) => [value, rank]));
    return values.map((value, index) => {
      const linear = high > low ? (value - low) / (high - low) : 0.5;
      const even = order.size > 1 ? order.get(value) / (order.size - 1) : 0.5;
      const from = MARGIN - boxes[index][least];
      return from + (EVEN * even + (1 - EVEN) * linear) * (length - MARGIN - boxes[index][most] - from);
    });
  };
  const [across, down] = [along("x", width, 0, 2), along("y", height, 1, 3)];
  return items.map((_, index) => ({ x: across[index], y: down[index] }));
}

// Push what covers each other apart, along the shorter way. Says whether nothing does in the end.
function apart(places, boxes, width, height) {
  const count = places.length;
  const [x, y] = [Float64Array.from(places, (at) => at.x), Float64Array.from(places, (at) => at.y)];
  const [left, top, right, bottom] = [0, 1, 2, 3].map((side) => Float64Array.from(boxes, (box) => box[side]));
  const rounds = Math.max(20, Math.min(ROUNDS, PAIRS / count ** 2));
  let moved = true;
  for (let round = 0; moved && round < rounds; round += 1) {
    moved = false;
    for (let one = 0; one < count; one += 1)
      for (let other = one + 1; other < count; other += 1) {
        const west = x[one] + right[one] - x[other] - left[other];
        const east = x[other] + right[other] - x[one] - left[one];
        const north = y[one] + bottom[one] - y[other] - top[other];
        const south = y[other] + bottom[other] - y[one] - top[one];
        const [across, down] = [west < east ? west : east, north < south ? north : south];
        if (across <= 0.01 || down <= 0.01) continue;
        moved = true;
        const along = across < down * 1.5 ? x : y;
        const back = along === x ? west < east : north < south;
        const way = (along === x ? across : down) / 2 + 0.05;
        along[one] += back ? -way : way;
        along[other] -= back ? -way : way;
      }
    for (let one = 0; one < count; one += 1) {
      x[one] = Math.min(Math.max(x[one], MARGIN - left[one]), width - MARGIN - right[one]);
      y[one] = Math.min(Math.max(y[one], MARGIN - top[one]), height - MARGIN - bottom[one]);
    }
  }
  places.forEach((at, index) => Object.assign(at, { x: x[index], y: y[index] }));
  return !moved;
}

/** Paths from one thing to another: each step is a column, as far apart as the width allows. */
export function columns(nodes, width) {
  const layers = [...Map.groupBy(nodes, (node) => node.column).entries()];
  const last = Math.max(1, ...layers.map(([column]) => column));
  const height = Math.max(...layers.map(([, layer]) => layer.length)) * COLUMN_ROW + 40;
  const margin = Math.min(90, width / 5);
  const at = new Map();
  for (const [column, layer] of layers)
    layer.forEach((node, index) => {
      const y = 20 + ((index + 0.5) * (height - 40)) / layer.length;
      at.set(node.id, { x: margin + (column / last) * (width - 2 * margin), y });
    });
  return { places: nodes.map((node) => at.get(node.id)), height };
}
