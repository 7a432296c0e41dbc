// Draws the picture beside the table of a question. Without it, the table says the same.
import { bars, lines, matrix } from "./charts.js";
import { map } from "./map.js";

const figure = document.querySelector("figure[data-view]");
const { data, texts } = JSON.parse(document.querySelector("#drawing").textContent);
const place = figure.querySelector(".drawing");

// In a frame, a map or network is as high as the frame leaves it; on a page of ours, as it likes.
const LEAST = 240;
function roomIn() {
  if (!document.body.classList.contains("embedded")) return undefined;
  return Math.max(LEAST, innerHeight - document.body.offsetHeight + place.offsetHeight);
}

async function network() {
  const { drawNetwork } = await import("./network_drawing.js");
  await drawNetwork(place, data, texts, { room: data.layered ? undefined : room, listed: room === undefined });
}

// A chart is as wide as its place, so it is drawn again when that changes.
function drawChart(chart) {
  let width = 0;
  new ResizeObserver(() => {
    if (!place.clientWidth || place.clientWidth === width) return;
    width = place.clientWidth;
    place.replaceChildren(...chart(data, texts, width, room));
    for (const group of place.querySelectorAll("g[aria-label]")) group.setAttribute("role", "group");
  }).observe(place);
}

figure.hidden = false;
const room = roomIn();
if (figure.dataset.view === "matrix") place.tabIndex = 0; // it may scroll
const charts = { bar: bars, line: lines, map, matrix };
if (figure.dataset.view === "network") await network();
else drawChart(charts[figure.dataset.view]);
