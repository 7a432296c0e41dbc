// Draws the picture of a page of the network. Without it, the table says the same.
import { drawNetwork } from "./network_drawing.js";
import { steps } from "./network_steps.js";

async function draw() {
  const figure = document.querySelector("figure.picture");
  if (!figure) return;
  const { data, texts } = JSON.parse(document.querySelector("#drawing").textContent);
  figure.hidden = false;
  await drawNetwork(figure.querySelector(".drawing"), data, texts, { listed: !document.body.classList.contains("embedded") });
}

steps(draw);
await draw();
