// The network beside the table of a question: paths in columns, or held by forces; its nodes are links.
import { canvasFor, forces, names, network as drawn } from "./network_drawing.js";

const ROW = 84; // pixels for a node with its name above
const MARGIN = 70;
const PULL = { nodeRepulsion: () => 40000, idealEdgeLength: () => 90, numIter: 1000 };

export function network(place, data, texts, title, room) {
  const canvas = canvasFor("canvas", `${title} ${texts.sizes}`);
  place.replaceChildren(canvas);
  if (room && !data.layered) {
    place.classList.add("fits");
    place.style.height = `${room}px`;
  }
  if (data.layered) canvas.style.height = `${Math.max(...layersOf(data).map((nodes) => nodes.length)) * ROW + 40}px`;
  const wide = data.layered ? Math.max(150, canvas.clientWidth / (farthest(data) + 1)) : 130;
  const styled = (zoom, colour) =>
    !data.layered && canvas.clientWidth < 600 ? style(zoom, colour, 96, "ellipsis") : style(zoom, colour, wide, "wrap");
  const { nodes, edges } = elements(data);
  const { graph, renew } = drawn(canvas, nodes, edges, {
    style: styled,
    layout: data.layered ? layers(data, canvas) : forces({ padding: 24, ...PULL }),
    userZoomingEnabled: false, // the wheel scrolls the page; buttons zoom
    boxSelectionEnabled: false,
    autoungrabify: true,
  });
  const whole = () => (data.layered ? graph.layout(layers(data, canvas)).run() && graph.zoom(1) && graph.pan({ x: 0, y: 0 }) : graph.fit(undefined, 24));
  graph.on("tap", "node", (event) => {
    if (event.target.data("url")) location.assign(event.target.data("url"));
  });
  graph.on("mouseover", "node", (event) => emphasise(graph, event.target));
  graph.on("mouseout", "node", () => graph.elements().removeClass("faint named"));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", renew);
  new ResizeObserver(() => whole(graph.resize())).observe(canvas);
  place.append(buttons(graph, texts, whole));
}

const farthest = (data) => Math.max(...data.nodes.map((node) => node.place));
const layersOf = (data) => [...Map.groupBy(data.nodes, (node) => node.place).values()];

function elements(data) {
  // Many names would cover each other: then only those of small columns are always there.
  const few = data.nodes.length <= 25;
  const size = new Map(layersOf(data).flatMap((nodes) => nodes.map((node) => [node.id, nodes.length])));
  const ends = data.layered ? [0, farthest(data)] : [];
  const nodes = data.nodes.map((node) => ({
    data: node,
    classes: [`place-${node.place}`, ...(ends.includes(node.place) ? ["end"] : []), ...(few || size.get(node.id) <= 12 ? ["always"] : [])],
  }));
  return { nodes, edges: data.edges.map((edge) => ({ data: edge })) };
}

function style(zoom, colour, wide, wrap) {
  const [paper, accent] = ["--paper", "--accent"].map(colour);
  const words = names(zoom, () => 14, wide, wrap, colour);
  const ground = { "text-background-opacity": 0.85, "text-background-padding": 2 / zoom };
  const node = { "background-color": paper, "border-color": accent, "border-width": 2, width: 16, height: 16 };
  return [
    { selector: "node", style: { ...node, ...words, ...ground } },
    { selector: "node.place-1", style: { shape: "round-rectangle", "background-color": accent, width: 22, height: 22 } },
    { selector: "node.always, node.named", style: { label: "data(name)", "z-index": 1 } },
    { selector: "node.end", style: { "text-max-width": (2 * MARGIN - 10) / zoom } }, // as much as is beside it
    { selector: "edge", style: { width: 1.5, "line-color": colour("--soft"), "curve-style": "straight", opacity: 0.7 } },
    { selector: ".faint", style: { opacity: 0.15 } },
  ];
}

function emphasise(graph, node) {
  const near = node.closedNeighborhood();
  graph.elements().not(near).addClass("faint");
  near.nodes().addClass("named");
}

// A path from one thing to another: each step is a column, as far apart as the place allows.
function layers(data, canvas) {
  const columns = layersOf(data);
  const last = farthest(data);
  const at = new Map();
  for (const nodes of columns)
    nodes.forEach((node, index) => {
      const x = MARGIN + (node.place / last) * (canvas.clientWidth - 2 * MARGIN);
      at.set(node.id, { x, y: 40 + ((index + 0.5) * (canvas.clientHeight - 40)) / nodes.length });
    });
  return { name: "preset", positions: (node) => at.get(node.id()), fit: false };
}

function buttons(graph, texts, whole) {
  const zoom = (factor) => () =>
    graph.zoom({ level: graph.zoom() * factor, renderedPosition: { x: graph.width() / 2, y: graph.height() / 2 } });
  const row = document.createElement("p");
  row.className = "zoom";
  const actions = [[texts.larger, zoom(1.4)], [texts.smaller, zoom(1 / 1.4)], [texts.whole, whole]];
  for (const [name, act] of actions) {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: name });
    button.addEventListener("click", act);
    row.append(button);
  }
  return row;
}
