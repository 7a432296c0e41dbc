// Names while they are typed: a field with data-suggestions becomes a combobox (ARIA 1.2) whose list
// leads to the pages of things. Without this script the form asks the search as ever.

const WAIT = 90; // milliseconds after the last key
let fields = 0;

for (const field of document.querySelectorAll("input[data-suggestions]")) begin(field);

function begin(field) {
  const list = document.createElement("ul");
  const told = document.createElement("span");
  let asked = 0, timer, chosen = -1;
  list.id = `suggestions-${++fields}`;
  list.className = "suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", field.labels[0]?.textContent ?? "");
  told.className = "unseen";
  told.setAttribute("role", "status");
  for (const [name, value] of Object.entries({
    role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false",
    "aria-controls": list.id, "aria-haspopup": "listbox",
  })) field.setAttribute(name, value);
  const box = document.createElement("span");
  box.className = "suggesting";
  field.replaceWith(box);
  box.append(field, list, told);

  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  });
  field.addEventListener("keydown", key);
  field.addEventListener("blur", () => setTimeout(close, 150));
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) go(option);
  });

  async function ask() {
    const typed = field.value.trim(), number = ++asked;
    if (!typed) return close();
    const address = new URL(field.dataset.suggestions, location.href);
    address.searchParams.set("q", typed.slice(0, 100));
    let answer;
    try {
      const response = await fetch(address);
      if (!response.ok) return close();
      answer = await response.json();
    } catch {
      return close(); // the form still works
    }
    if (number === asked && document.activeElement === field) show(answer);
  }

  function show([, labels, notes, addresses]) {
    list.replaceChildren(...labels.map((label, place) => {
      const option = document.createElement("li");
      const note = document.createElement("span");
      option.id = `${list.id}-${place}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.dataset.address = addresses[place];
      note.className = "note";
      note.textContent = notes[place];
      option.append(label, " ", note);
      return option;
    }));
    chosen = -1;
    field.removeAttribute("aria-activedescendant");
    list.hidden = !labels.length;
    field.setAttribute("aria-expanded", String(!list.hidden));
    const { one = "", several = "" } = field.dataset;
    told.textContent = labels.length === 1 ? one : labels.length ? several.replace("{count}", labels.length) : "";
  }

  function key(event) {
    if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    } else if (["ArrowDown", "ArrowUp"].includes(event.key)) {
      if (list.hidden) return void ask();
      event.preventDefault();
      const count = list.children.length + 1; // the field itself is one of them
      mark((chosen + 1 + (event.key === "ArrowDown" ? 1 : count - 1)) % count - 1);
    } else if (event.key === "Enter" && chosen >= 0) {
      event.preventDefault();
      go(list.children[chosen]);
    }
  }

  function mark(place) {
    list.children[chosen]?.setAttribute("aria-selected", "false");
    chosen = place;
    const option = list.children[chosen];
    if (!option) return void field.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    field.setAttribute("aria-activedescendant", option.id);
  }

  function go(option) {
    if (option.dataset.address) location.assign(option.dataset.address);
  }

  function close() {
    list.hidden = true;
    chosen = -1;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  }
}
