// Suggests names while one is typed into the search field; what is chosen is opened. Without this script the
// form asks the page of the search.
const WAIT = 150; // milliseconds without a key
const LEAST = 2; // characters

const field = document.querySelector("#find");
const list = document.createElement("datalist");
list.id = "suggestions";
field.after(list);
field.setAttribute("list", list.id);

const address = new URL(field.form.action);
for (const { name, value } of field.form.elements) if (name && name !== "q") address.searchParams.set(name, value);
address.searchParams.set("format", "json");
let known = new Map();
let waiting = 0;
let last = "";

async function suggest(typed) {
  address.searchParams.set("q", typed);
  const answer = await fetch(address);
  if (!answer.ok || typed !== last) return; // the search tells what is wrong once it is asked
  const { results } = await answer.json();
  known = new Map(results.map(({ label, url }) => [label, url]));
  list.replaceChildren(...results.map(({ label, matched }) => {
    const option = document.createElement("option");
    option.value = label;
    if (matched) option.textContent = matched.name;
    return option;
  }));
}

field.addEventListener("input", () => {
  const typed = field.value.trim();
  if (known.has(typed)) {
    location.assign(known.get(typed));
    return;
  }
  last = typed;
  clearTimeout(waiting);
  if (typed.length >= LEAST) waiting = setTimeout(suggest, WAIT, typed);
});
