// Draws the picture of a page of the network. Without it, the table says the same.
import { drawNetwork } from "./network_drawing.js";
import { steps } from "./network_steps.js";

// In a narrow frame the whole picture keeps to the height of the frame: names that have no room there come by zooming.
const NARROW = matchMedia("(max-width: 44rem)");
const FRAME = 16;

async function draw() {
  const figure = document.querySelector("figure.picture");
  if (!figure) return;
  const { data, texts } = JSON.parse(document.querySelector("#drawing").textContent);
  figure.hidden = false;
  const embedded = document.body.classList.contains("embedded");
  await drawNetwork(figure.querySelector(".drawing"), data, texts, { listed: !embedded, room: embedded && NARROW.matches ? innerHeight - FRAME : undefined });
}

steps(draw);
await draw();
