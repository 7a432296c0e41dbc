// Beside a network: the list through which the keyboard moves, and what stands behind a node or a tie.

/** What a picture says of itself, with a list of its nodes and a place for details. */
export class Details {
  /** `on.look(id)` is called as the list moves, `on.leave()` when one looks no more. */
  constructor(picture, texts, on) {
    Object.assign(this, { picture, texts, on });
    this.nodes = new Map(picture.nodes.map((node) => [node.id, node]));
    this.list = this.#list();
    this.panel = Object.assign(document.createElement("div"), { className: "told", tabIndex: -1, hidden: true });
    this.panel.setAttribute("role", "region");
    this.panel.setAttribute("aria-label", texts.details);
    this.panel.addEventListener("keydown", (event) => { if (event.key === "Escape") this.close(true); });
  }

  /** The element with list and details. */
  element(open) {
    const box = Object.assign(document.createElement("details"), { className: "names", open });
    const label = Object.assign(document.createElement("label"), { htmlFor: this.list.id, textContent: this.texts.keys });
    const left = document.createElement("div");
    left.append(label, this.list);
    const both = Object.assign(document.createElement("div"), { className: "both" });
    both.append(left, this.panel);
    box.append(made("summary", "", `${this.texts.names} (${this.picture.nodes.length})`), both);
    this.box = box;
    return box;
  }

  #list() {
    const list = Object.assign(document.createElement("select"), { size: 8, id: "network-names" });
    const sorted = [...this.picture.nodes].sort((a, b) => a.name.localeCompare(b.name, this.picture.language));
    for (const node of sorted) list.append(new Option(node.name, node.id));
    list.selectedIndex = -1;
    list.addEventListener("change", () => this.on.look(list.value));
    list.addEventListener("focus", () => { if (list.value) this.on.look(list.value); });
    list.addEventListener("blur", () => { if (this.panel.hidden) this.on.leave(); });
    list.addEventListener("dblclick", () => { if (list.value) this.node(list.value, true); });
    list.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && list.value) {
        event.preventDefault();
        this.node(list.value, true);
      }
      if (event.key === "Escape") this.close(false);
    });
    return list;
  }

  /** Tell of a node: its page, what more there is around it, and its ties with their evidence. */
  node(id, move) {
    const node = this.nodes.get(id);
    this.list.value = id;
    const ties = this.picture.ties.filter((tie) => tie.source === id || tie.target === id);
    const title = made("p", "title", "");
    title.append(linked(node), made("span", "note", ` ${this.picture.groups[node.group].name}`));
    const rows = ties.map((tie) => {
      const other = this.nodes.get(tie.source === id ? tie.target : tie.source);
      return this.#tie(tie, `${tie.label ? `${tie.label}: ` : ""}${other.name}`, ties.length <= 3);
    });
    const list = Object.assign(document.createElement("ul"), { className: "ties" });
    list.append(...rows);
    this.#show([title, ...this.#more(node), made("p", "note", this.texts.ties.replace("{count}", ties.length)), list], move);
    this.on.look(id);
  }

  /** Tell of a tie: what it joins, and who says so. */
  tie(index, move) {
    const tie = this.picture.ties[index];
    const title = made("p", "title", "");
    title.append(linked(this.nodes.get(tie.source)), ` – ${tie.label || ""} – `, linked(this.nodes.get(tie.target)));
    this.#show([title, ...this.#said(tie)], move);
  }

  /** Tell nothing any more. */
  close(move) {
    this.panel.hidden = true;
    this.panel.replaceChildren();
    this.on.leave();
    if (move) this.list.focus();
  }

  #show(parts, move) {
    const close = Object.assign(made("button", "second", this.texts.close), { type: "button" });
    close.addEventListener("click", () => this.close(true));
    this.panel.replaceChildren(close, ...parts);
    this.panel.hidden = false;
    this.box.open = true;
    if (move) this.panel.focus();
  }

  #more(node) {
    if (!node.links?.length) return [];
    const list = Object.assign(document.createElement("ul"), { className: "further" });
    for (const { text, url, note } of node.links) {
      const item = document.createElement("li");
      if (url) item.append(Object.assign(document.createElement("a"), { href: url, textContent: text }));
      else item.append(text);
      if (note) item.append(made("span", "note", ` ${note}`));
      list.append(item);
    }
    return [list];
  }

  #tie(tie, words, open) {
    const item = document.createElement("li");
    const said = this.#said(tie);
    if (!said.length) {
      item.textContent = words;
      return item;
    }
    const box = Object.assign(document.createElement("details"), { open });
    box.append(made("summary", "", words), ...said);
    item.append(box);
    return item;
  }

  // Each document that states a tie: publisher, title, date, and the name as it is printed there.
  #said(tie) {
    if (!tie.said?.length) return [];
    const list = document.createElement("ul");
    for (const { document: number, note } of tie.said) {
      const item = document.createElement("li");
      const { text, url } = this.picture.documents[number];
      item.append(url ? Object.assign(document.createElement("a"), { href: url, textContent: text }) : text, note ? ` ${note}` : "");
      list.append(item);
    }
    return [list];
  }
}

const linked = ({ name, url }) => (url ? Object.assign(document.createElement("a"), { href: url, textContent: name }) : name);

function made(tag, className, text) {
  return Object.assign(document.createElement(tag), { className, textContent: text });
}
