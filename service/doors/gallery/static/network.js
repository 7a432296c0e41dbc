// A network by Cytoscape.js. Nothing starts at random: the same data on as much room looks the same.
import cytoscape from "./cytoscape.js";

const ROW = 84; // pixels for a node with its name above
const MARGIN = 70;

// The page has its colours in notations that Cytoscape.js does not read; a canvas knows them all.
function colour(name) {
  const pen = document.createElement("canvas").getContext("2d");
  pen.fillStyle = getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  pen.fillRect(0, 0, 1, 1);
  return `rgb(${[...pen.getImageData(0, 0, 1, 1).data.slice(0, 3)].join(",")})`;
}

export function network(place, data, texts, title, room) {
  const canvas = document.createElement("div");
  canvas.className = "canvas";
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", `${title} ${texts.sizes}`);
  place.replaceChildren(canvas);
  if (room && !data.layered) {
    place.classList.add("fits");
    place.style.height = `${room}px`;
  }
  if (data.layered) canvas.style.height = `${Math.max(...layersOf(data).map((nodes) => nodes.length)) * ROW + 40}px`;
  const wide = data.layered ? Math.max(150, canvas.clientWidth / (farthest(data) + 1)) : 130;
  const styled = (zoom) => (!data.layered && canvas.clientWidth < 600 ? style(zoom, 96, "ellipsis") : style(zoom, wide, "wrap"));
  const graph = cytoscape({
    container: canvas,
    elements: elements(data),
    style: styled(1),
    layout: data.layered ? layers(data, canvas) : forces(data),
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
  graph.on("zoom", () => graph.style(styled(graph.zoom())));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => graph.style(styled(graph.zoom())));
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
  return [...nodes, ...data.edges.map((edge) => ({ data: edge }))];
}

// Names stay as large as the text of the page, whatever the zoom.
function style(zoom, wide, wrap) {
  const [ink, paper, accent, line] = ["--ink", "--paper", "--accent", "--soft"].map(colour);
  const words = { "font-family": "Fira Sans", "font-size": 14 / zoom, "text-max-width": wide / zoom, "text-wrap": wrap };
  const ground = { "text-background-color": paper, "text-background-opacity": 0.85, "text-background-padding": 2 / zoom };
  const node = { "background-color": paper, "border-color": accent, "border-width": 2, width: 16, height: 16, color: ink };
  return [
    { selector: "node", style: { ...node, ...words, ...ground } },
    { selector: "node.place-1", style: { shape: "round-rectangle", "background-color": accent, width: 22, height: 22 } },
    { selector: "node.always, node.named", style: { label: "data(name)", "z-index": 1 } },
    { selector: "node.end", style: { "text-max-width": (2 * MARGIN - 10) / zoom } }, // as much as is beside it
    { selector: "edge", style: { width: 1.5, "line-color": line, "curve-style": "straight", opacity: 0.7 } },
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

function forces(data) {
  const start = new Map(
    data.nodes.map((node, index) => {
      const angle = index * 2.4;
      const far = 30 * Math.sqrt(index);
      return [node.id, { x: far * Math.cos(angle), y: far * Math.sin(angle) }];
    }),
  );
  const pull = { nodeRepulsion: () => 40000, idealEdgeLength: () => 90, numIter: 1000 };
  return { name: "cose", randomize: false, animate: false, positions: start, padding: 24, ...pull };
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
