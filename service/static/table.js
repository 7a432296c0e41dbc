// Tables: their heads sort, rows are filtered, columns hidden. Without it all of it is read as it stands.
const LANGUAGE = document.documentElement.lang;
const COLLATOR = new Intl.Collator(LANGUAGE, { numeric: true });
const [GROUP, MARK] = separators();
const FILTERED = 8; // rows that are seen at a glance need no filter
const CARDS = matchMedia("(max-width: 44rem)"); // narrow screens show rows below each other, without a head

class DataTable extends HTMLElement {
  connectedCallback() {
    this.table = this.querySelector("table");
    if (!this.table || this.dataset.ready) return;
    this.dataset.ready = "yes";
    this.texts = JSON.parse(this.dataset.texts);
    this.heads = [...this.table.tHead.rows[0].cells];
    this.bodies = [...this.table.tBodies].map((body) => ({ body, rows: [...body.rows].filter((row) => !row.matches(".group")) }));
    this.rows = this.bodies.flatMap(({ rows }) => rows);
    const whole = !("paged" in this.dataset);
    const files = this.querySelector(".files");
    if (whole && this.rows.length > FILTERED) files.before(...this.filter());
    if (whole && this.bodies.some(({ rows }) => rows.length > 1)) files.before(this.sorter());
    if (this.heads.length > 3) files.before(this.chooser());
    this.fit();
    new ResizeObserver(() => this.fit()).observe(this.querySelector(".table-frame"));
  }

  /** A wide table scrolls within its frame, and the keyboard reaches it; of any other the page is the frame. */
  fit() {
    const frame = this.querySelector(".table-frame");
    frame.classList.add("measured");
    const wide = this.table.offsetWidth > frame.clientWidth + 1;
    frame.classList.toggle("scrolls", wide);
    frame.classList.toggle("whole", !wide);
    frame.classList.remove("measured");
    if (wide) frame.tabIndex = 0;
    else frame.removeAttribute("tabindex");
  }

  /** Buttons in the heads; for narrow screens, which show none, the same as a choice. */
  sorter() {
    const choice = element("select", { "aria-label": this.texts.sort });
    choice.append(new Option(this.texts.sort, ""));
    this.buttons = this.heads.map((head, place) => {
      const name = text(head);
      if (!name || head.querySelector("svg")) return null;
      for (const way of ["ascending", "descending"]) choice.append(new Option(`${name}, ${this.texts[way]}`, `${place} ${way}`));
      const button = element("button", { type: "button", className: "sort" });
      if (head.querySelector("a")) {
        button.setAttribute("aria-label", `${this.texts.sort}: ${name}`);
        head.append(" ", button);
      } else {
        button.append(...head.childNodes);
        head.append(button);
      }
      button.addEventListener("click", () => this.sort(place, NEXT[head.ariaSort ?? ""]));
      return button;
    });
    const narrow = () => this.buttons.forEach((button) => button && (button.tabIndex = CARDS.matches && !this.table.matches(".plain") ? -1 : 0));
    CARDS.addEventListener("change", narrow);
    narrow();
    choice.addEventListener("change", () => {
      const [place, way] = choice.value.split(" ");
      this.sort(Number(place), way);
    });
    this.choice = choice;
    return element("p", { className: "sorted" }, choice);
  }

  /** Each group of rows by itself; what is empty comes last either way. */
  sort(place, way) {
    for (const head of this.heads) head.removeAttribute("aria-sort");
    if (way) this.heads[place].setAttribute("aria-sort", way);
    this.choice.value = way ? `${place} ${way}` : "";
    const numbers = this.heads[place].matches(".number");
    for (const { body, rows } of this.bodies) {
      const keyed = rows.map((row) => [row, key(row.cells[place], numbers)]);
      if (way) keyed.sort(([, a], [, b]) => compared(a, b, way === "descending" ? -1 : 1));
      body.append(...keyed.map(([row]) => row));
    }
  }

  filter() {
    const field = element("input", { type: "search", placeholder: this.texts.filter, autocomplete: "off" });
    field.setAttribute("aria-label", this.texts.filter);
    const said = element("span", { className: "note" });
    said.setAttribute("role", "status");
    const words = this.rows.map((row) => folded([...row.cells].map(text).join(" ")));
    field.addEventListener("input", () => {
      const asked = folded(field.value).split(/\s+/).filter(Boolean);
      this.rows.forEach((row, number) => (row.hidden = !asked.every((word) => words[number].includes(word))));
      for (const { body, rows } of this.bodies) body.hidden = rows.length > 0 && rows.every((row) => row.hidden);
      const shown = this.rows.filter((row) => !row.hidden).length;
      said.textContent = !asked.length ? "" : (shown ? this.texts.shown : this.texts.none).replace("{shown}", shown).replace("{all}", this.rows.length);
    });
    return [field, said];
  }

  /** All columns but the first can be hidden: that one says what a row is about. */
  chooser() {
    const list = element("ul");
    this.heads.forEach((head, place) => {
      const name = text(head);
      if (!place || !name) return;
      const box = element("input", { type: "checkbox", checked: true });
      box.addEventListener("change", () => this.show(place, box.checked));
      list.append(element("li", {}, element("label", {}, box, ` ${name}`)));
    });
    const folder = element("details", { className: "columns" }, element("summary", {}, this.texts.columns), list);
    folder.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      folder.open = false;
      folder.querySelector("summary").focus();
    });
    folder.addEventListener("focusout", ({ relatedTarget }) => (folder.open &&= folder.contains(relatedTarget) || !relatedTarget));
    return folder;
  }

  show(place, seen) {
    this.heads[place].hidden = !seen;
    for (const row of this.rows) if (row.cells[place]) row.cells[place].hidden = !seen;
    this.fit();
  }
}

const NEXT = { "": "ascending", ascending: "descending", descending: "" };

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  for (const [attribute, value] of Object.entries(properties)) if (attribute.startsWith("aria-")) made.setAttribute(attribute, value);
  made.append(...children);
  return made;
}

/** What a cell says: of marks their words, of evidence how much there is. */
function text(cell) {
  if (cell.dataset.text !== undefined) return cell.dataset.text;
  const copy = cell.cloneNode(true);
  for (const part of copy.querySelectorAll(".short, .proof ul, .paper, .screen, svg")) part.remove();
  return copy.textContent.replace(/\s+/g, " ").trim();
}

/** What a cell is sorted by: a number, or text; null if it is empty. */
function key(cell, numbers) {
  const given = cell?.dataset.sort ?? "";
  const said = given || (cell ? text(cell) : "");
  if (!said) return null;
  if (!numbers) return said;
  const number = given ? Number(given) : parseFloat(said.replaceAll(GROUP, "").replace(MARK, ".").replace(/^[^\d-]+/, ""));
  return Number.isNaN(number) ? null : number;
}

function compared(a, b, way) {
  if (a === null || b === null) return (a === null) - (b === null);
  return way * (typeof a === "number" && typeof b === "number" ? a - b : COLLATOR.compare(a, b));
}

function folded(words) {
  return words.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replaceAll("ß", "ss");
}

function separators() {
  const parts = new Intl.NumberFormat(LANGUAGE, { useGrouping: "always" }).formatToParts(12345.6);
  return ["group", "decimal"].map((type) => parts.find((part) => part.type === type).value);
}

customElements.define("data-table", DataTable);
