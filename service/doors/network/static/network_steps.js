// Steps through the known lists by a slider and its arrow keys. Without it, links do the same.
const place = document.querySelector("#finding");
let last = 0; // the answer that was asked for last
let after = () => {};

/** Let the slider work; `shown` is called whenever another answer stands in the place of the last. */
export function steps(shown = () => {}) {
  after = shown;
  addEventListener("popstate", () => open(location.href, false));
  ready();
}

function ready() {
  const slider = place.querySelector("#step");
  if (!slider) return;
  const links = [...place.querySelectorAll(".steps ol a")];
  slider.closest("p").hidden = false;
  slider.addEventListener("input", () => slider.setAttribute("aria-valuetext", links[slider.value].textContent));
  slider.addEventListener("change", () => open(links[slider.value].href));
}

// Only what was found changes: the slider keeps the keyboard, and the address is that of the new state.
async function open(address, remember = true) {
  const number = ++last;
  const focused = document.activeElement?.id;
  const response = await fetch(address, { headers: { Accept: "text/html" } });
  if (!response.ok) return location.assign(address);
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  if (number !== last) return; // somebody moved on meanwhile
  if (remember) history.pushState({}, "", address);
  document.title = page.title;
  place.replaceChildren(...page.querySelector("#finding").childNodes);
  for (const link of document.querySelectorAll("a.language")) link.href = page.querySelector("a.language").href;
  ready();
  await after();
  if (focused) place.querySelector(`#${CSS.escape(focused)}`)?.focus();
}
