// The one drawing of networks, by Cytoscape.js: of questions, of the editor and of the pages of the network.
import cytoscape from "./cytoscape.js";
import { Details } from "./network_details.js";
import { png, save, scene, svg } from "./network_file.js";
import { legend, nodeStyle, wide as across } from "./network_looks.js";
import { broken, nameStyle, sides } from "./network_names.js";
import { columns, placed, start } from "./network_places.js";

const MOST_NAMED = 120; // names that are given room; of more, those of the most connected

/**
 * Draw a picture into an element that is on the page. The picture is { title, about, language, nodes, ties,
 * groups, documents, measure, layered }: nodes { id, name, url, group, size, x, y, column, links }, ties
 * { source, target, label, weight, said }, groups { name, shape, colour }. With `room` all of it keeps to that
 * many pixels. Returns the graph.
 */
export async function drawNetwork(place, picture, texts, { room, listed = true, className = "canvas" } = {}) {
  await Promise.all([document.fonts.load('12px "Fira Sans"'), document.fonts.load('600 12px "Fira Sans"')]);
  const canvas = Object.assign(document.createElement("div"), { className });
  canvas.setAttribute("role", "application"); // it takes keys; the list below says all of it in words
  canvas.tabIndex = 0;
  canvas.setAttribute("aria-label", `${picture.title}. ${texts.label}`);
  const drawn = new Drawing(canvas, picture);
  const details = new Details(picture, texts, { look: (id) => drawn.emphasise(id), leave: () => drawn.calm() });
  const buttons = Object.assign(document.createElement("p"), { className: "zoom" });
  const looks = legend(picture, texts);
  place.replaceChildren(canvas, looks, buttons, details.element(listed));
  if (room) {
    place.classList.add("fits");
    place.style.height = `${room}px`;
    if (looks.scrollHeight > looks.clientHeight) looks.tabIndex = 0; // so that keys scroll it
  }
  drawn.draw(room && !picture.layered ? canvas.clientHeight : undefined);
  drawn.listen(details);
  buttons.append(...actions(drawn, picture, texts));
  return drawn.graph;
}

class Drawing {
  constructor(canvas, picture) {
    Object.assign(this, { canvas, picture, near: null });
    const degrees = new Map();
    for (const end of picture.ties.flatMap((tie) => [tie.source, tie.target])) degrees.set(end, (degrees.get(end) ?? 0) + 1);
    const degree = (node) => degrees.get(node.id) ?? 0;
    const ranked = [...picture.nodes].sort((a, b) => degree(b) - degree(a) || (a.id < b.id ? -1 : 1));
    const must = new Set(ranked.slice(0, MOST_NAMED).filter((node, rank) => degree(node) > 1 || rank < 25));
    this.ranked = ranked.map((node) => ({ node, must: must.has(node), radius: across(node.size) / 2 }));
    const known = new Map(this.ranked.map((item) => [item.node, item]));
    const begin = picture.layered ? [] : start(picture.nodes, picture.ties);
    this.items = picture.nodes.map((node, index) => Object.assign(known.get(node), { start: begin[index] }));
  }

  draw(height) {
    this.height = height;
    const { picture, canvas } = this;
    const nodes = picture.nodes.map(({ id, size, group }, index) => ({ data: { id, size, index, look: picture.groups[group] } }));
    const ties = picture.ties.map(({ source, target, label, weight }, index) => ({ data: { source, target, label: label ?? "", weight: weight ?? 1, index } }));
    this.graph = cytoscape({
      container: canvas, elements: [...nodes, ...ties], layout: { name: "preset", fit: false },
      userZoomingEnabled: false, // the wheel scrolls the page; buttons zoom
      boxSelectionEnabled: false, autoungrabify: true, minZoom: 0.2, maxZoom: 8,
    });
    this.arrange();
  }

  /** Places for as much room as there is, and all of it in sight. */
  arrange() {
    const { canvas, graph, items, picture, height } = this;
    this.width = canvas.clientWidth;
    const named = items.filter((item) => item.must).length;
    const [wide, lines] = this.width < 600 ? [100, 3] : named <= 45 ? [150, 3] : named <= 80 ? [130, 2] : [110, 2];
    for (const item of items) item.name = broken(item.node.name, wide, lines);
    const { places, height: high } = picture.layered ? columns(picture.nodes, this.width) : placed(items, this.width, height);
    if (!height) canvas.style.height = `${high}px`;
    graph.resize();
    graph.batch(() => places.forEach((at, index) => graph.nodes()[index].position(at)));
    this.whole();
  }

  whole() {
    this.graph.zoom(1);
    this.graph.pan({ x: 0, y: 0 });
    this.name();
  }

  /** Keys do what the mouse does: arrows move the picture, plus and minus change its size, Home shows all of it. */
  key(event) {
    const [step, arrows] = [60, { ArrowLeft: [1, 0], ArrowRight: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }];
    const along = arrows[event.key];
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (along) this.graph.panBy({ x: along[0] * step, y: along[1] * step });
    else if (event.key === "+" || event.key === "-") this.zoom(event.key === "+" ? 1.4 : 1 / 1.4);
    else if (event.key === "Home") this.whole();
    else return;
    event.preventDefault();
  }

  zoom(factor) {
    const { graph } = this;
    graph.zoom({ level: graph.zoom() * factor, renderedPosition: { x: graph.width() / 2, y: graph.height() / 2 } });
    this.name();
  }

  /** Write as many names as there is room for; near a node that is looked at, only those around it. */
  name() {
    const { graph, ranked, near, canvas } = this;
    const zoom = graph.zoom();
    const at = (item) => {
      const node = graph.getElementById(item.node.id);
      const { x, y } = node.position();
      return { id: item.node.id, x: x * zoom, y: y * zoom, radius: item.radius * zoom, name: item.name, node };
    };
    const all = ranked.map(at);
    const centre = near && { ...all.find((one) => one.id === near), name: broken(this.nameOf(near), 220, 9) };
    const wanted = near ? [centre, ...all.filter((one) => one.id !== near && this.isNear(one.node))] : all;
    const covered = near ? wanted : all;
    const found = sides(wanted, covered, zoom === 1 ? { width: this.width, height: canvas.clientHeight } : undefined);
    if (near && !found.has(near)) found.set(near, "bottom");
    const names = new Map(wanted.map((one) => [one.id, one.name]));
    graph.batch(() => all.forEach(({ id, node }) => {
      const shown = found.has(id) ? names.get(id).lines.join("\n") : "";
      if (shown !== node.data("shown") || (shown && found.get(id) !== node.data("side"))) node.data({ side: found.get(id) ?? "", shown });
    }));
    if (zoom === this.styled) return;
    this.styled = zoom;
    graph.style(this.style(zoom));
  }

  nameOf(id) { return this.picture.nodes.find((node) => node.id === id).name; }

  isNear(node) { return this.graph.getElementById(this.near).neighborhood().has(node); }

  emphasise(id) {
    const node = this.graph.getElementById(id);
    this.near = id;
    this.graph.elements().addClass("faint").removeClass("chosen");
    node.closedNeighborhood().removeClass("faint");
    node.addClass("chosen");
    const { x1, x2, y1, y2 } = this.graph.extent();
    const { x, y } = node.position();
    if (x < x1 || x > x2 || y < y1 || y > y2) this.graph.center(node);
    this.name();
  }

  calm() {
    this.near = null;
    this.graph.elements().removeClass("faint chosen");
    this.name();
  }

  style(zoom) {
    const colour = (name) => colourOf(this.canvas, name);
    const [accent, soft] = [colour("--accent"), colour("--soft")];
    return [
      { selector: "node", style: { ...nodeStyle, ...nameStyle(zoom, colour), "z-index": 1 } },
      { selector: "node.chosen", style: { "border-width": 4, "border-color": accent, "z-index": 2 } },
      { selector: "edge", style: { width: (tie) => Math.min(4, 0.8 + 0.5 * tie.data("weight")), "line-color": soft, "curve-style": "bezier", "control-point-step-size": 24, opacity: 0.45 } },
      { selector: "edge:selected", style: { "line-color": accent, opacity: 1 } },
      { selector: ".faint", style: { opacity: 0.12 } },
    ];
  }

  listen(details) {
    const { graph, canvas } = this;
    const kept = () => { if (details.panel.hidden) this.calm(); else if (details.list.value) this.emphasise(details.list.value); };
    graph.on("tap", "node", ({ target }) => details.node(target.id(), false));
    graph.on("tap", "edge", ({ target }) => details.tie(target.data("index"), false));
    graph.on("tap", (event) => { if (event.target === graph) details.close(false); });
    graph.on("mouseover", "node", ({ target }) => this.emphasise(target.id()));
    graph.on("mouseout", "node", kept);
    canvas.addEventListener("keydown", (event) => this.key(event));
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { this.styled = 0; this.name(); });
    new ResizeObserver(() => { if (canvas.clientWidth && canvas.clientWidth !== this.width) this.arrange(); }).observe(canvas);
  }
}

function actions(drawn, picture, texts) {
  const file = (suffix) => `${picture.file ?? "network"}.${suffix}`;
  const painted = () => {
    drawn.calm();
    drawn.whole();
    return scene(drawn.graph, picture, texts);
  };
  const acts = [
    [texts.larger, () => drawn.zoom(1.4)],
    [texts.smaller, () => drawn.zoom(1 / 1.4)],
    [texts.whole, () => drawn.whole()],
    ["PNG", async () => save(await png(painted()), file("png"))],
    ["SVG", () => save(new Blob([svg(painted(), picture)], { type: "image/svg+xml" }), file("svg"))],
  ];
  return acts.map(([name, act]) => {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: name });
    button.addEventListener("click", act);
    return button;
  });
}

// The page has its colours in notations that Cytoscape.js does not read; a canvas knows them all.
function colourOf(element, name) {
  const pen = document.createElement("canvas").getContext("2d");
  pen.fillStyle = getComputedStyle(element).getPropertyValue(name).trim();
  pen.fillRect(0, 0, 1, 1);
  return `rgb(${[...pen.getImageData(0, 0, 1, 1).data.slice(0, 3)].join(",")})`;
}
