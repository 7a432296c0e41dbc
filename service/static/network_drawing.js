// A network by Cytoscape.js: in the colours of the page, with names that stay as large as print whatever
// the zoom. Nothing starts at random: the same data on as much room look the same.
import cytoscape from "./cytoscape.js";

const GOLDEN_ANGLE = Math.PI * (3 - Math.sqrt(5));
const SPREAD = 120; // more than an edge is long, so that few edges cross in the end

/** The place that a network is drawn into. */
export function canvasFor(className, label) {
  const canvas = document.createElement("div");
  canvas.className = className;
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", label);
  return canvas;
}

/**
 * Draw into a canvas that is on the page. `style` gives the style sheet for a zoom, and takes a function
 * for the colours that the page has for the canvas. Returns the graph, and what styles it anew.
 */
export function network(canvas, nodes, edges, { style, ...options }) {
  const styled = (zoom) => style(zoom, (name) => colour(canvas, name));
  const graph = cytoscape({ container: canvas, elements: [...nodes.map(apart), ...edges], style: styled(1), ...options });
  const renew = () => graph.style(styled(graph.zoom()));
  graph.on("zoom", renew);
  return { graph, renew };
}

/** How names are written: `size` gives that of a node, `width` is where they end or break; both in pixels. */
export function names(zoom, size, width, wrap, colour) {
  return {
    "font-family": "Fira Sans, sans-serif", "font-size": (node) => size(node) / zoom, color: colour("--ink"),
    "text-max-width": width / zoom, "text-wrap": wrap, "text-background-color": colour("--paper"),
  };
}

/** The layout by forces, of a strength of one's own. */
export function forces(strength) {
  return { name: "cose", animate: false, randomize: false, ...strength };
}

// Forces push nodes at random that lie upon each other, so they start on a spiral, evenly spread.
function apart(node, index) {
  const angle = index * GOLDEN_ANGLE;
  const far = SPREAD * Math.sqrt(index);
  return { ...node, position: { x: far * Math.cos(angle), y: far * Math.sin(angle) } };
}

// The page has its colours in notations that Cytoscape.js does not read; a canvas knows them all.
function colour(element, name) {
  const pen = document.createElement("canvas").getContext("2d");
  pen.fillStyle = getComputedStyle(element).getPropertyValue(name).trim();
  pen.fillRect(0, 0, 1, 1);
  return `rgb(${[...pen.getImageData(0, 0, 1, 1).data.slice(0, 3)].join(",")})`;
}
