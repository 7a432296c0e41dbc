// Charts by Observable Plot. Each takes the data, the words and the width it has,
// and gives elements. Colours are those of the page, so they follow its light and dark mode.
/* global Plot, d3 */

const INK = "var(--ink)";
const ACCENT = "var(--accent)";
// One name for the styles that Plot adds, so that the page can allow them by their hash.
const STYLED = { className: "plot" };
const LETTER = 7.5; // pixels, about
const WORD = 150; // a long one above a column

const number = (texts) => new Intl.NumberFormat(texts.language).format;
const short = (text, width) => {
  const most = Math.max(10, Math.floor(width / LETTER));
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
};
const heading = (text) => Object.assign(document.createElement("p"), { textContent: text, className: "title" });

function headingWithUnit(line) {
  const unit = Object.assign(document.createElement("span"), { textContent: line.unit, lang: line.unitLanguage ?? "" });
  if (!line.unitLanguage) unit.removeAttribute("lang");
  const made = heading(line.name);
  if (line.unit) made.append(" (", unit, ")");
  return made;
}

export function bars(data, texts, width) {
  const format = number(texts);
  const most = d3.max(data.bars, (bar) => bar.value);
  return [...d3.group(data.bars, (bar) => bar.group)].flatMap(([group, members]) => {
    const keyed = members.map((bar, index) => ({ ...bar, index, said: `${bar.name}: ${format(bar.value)}` }));
    const chart = Plot.plot({
      ...STYLED,
      width,
      height: keyed.length * 48 + 10,
      marginLeft: 2,
      marginRight: 70,
      marginTop: 4,
      marginBottom: 4,
      style: { fontSize: "14px", background: "none" },
      x: { domain: [0, most], axis: null },
      y: { axis: null, padding: 0 },
      marks: [
        Plot.barX(keyed, { x: "value", y: "index", insetTop: 24, insetBottom: 6, fill: ACCENT, title: "said" }),
        Plot.text(keyed, {
          x: 0, y: "index", text: (bar) => short(bar.name, width - 10), href: "url", ariaLabel: "said",
          textAnchor: "start", lineAnchor: "bottom", dy: -6, fill: INK,
        }),
        Plot.text(keyed, {
          x: "value", y: "index", text: (bar) => format(bar.value), textAnchor: "start", dx: 6, dy: 9, fill: INK,
        }),
      ],
    });
    return group ? [heading(group), chart] : [chart];
  });
}

export function lines(data, texts, width) {
  const day = (text) => new Date(`${text}T00:00:00Z`);
  const points = data.lines.flatMap((line) => line.points.map((point) => day(point.x)));
  const domain = d3.extent(points);
  return data.lines.flatMap((line) => {
    const drawn = line.points.map((point) => ({ ...point, day: day(point.x) }));
    const said = (point) => `${point.x}: ${number(texts)(point.y)} ${line.unit}`;
    const chart = Plot.plot({
      ...STYLED,
      width,
      height: 150,
      marginLeft: 64,
      marginRight: 20,
      style: { fontSize: "13px", background: "none" },
      x: { type: "utc", domain, label: null, ticks: width < 500 ? 4 : 8 },
      y: { label: null, zero: true, nice: true, ticks: 4, grid: true, tickFormat: compact(texts) },
      marks: [
        Plot.ruleY([0], { stroke: INK }),
        Plot.line(drawn, { x: "day", y: "y", stroke: ACCENT, strokeDasharray: "3 4" }),
        Plot.dot(drawn, { x: "day", y: "y", fill: ACCENT, r: 4, title: said }),
      ],
    });
    return [headingWithUnit(line), chart];
  });
}

const compact = (texts) => new Intl.NumberFormat(texts.language, { notation: "compact" }).format;

export function matrix(data, texts, width) {
  const rows = new Set(data.cells.map((cell) => cell.row)).size;
  const columns = d3.sort(new Set(data.cells.map((cell) => cell.column)));
  const most = d3.max(data.cells, (cell) => cell.value);
  const strength = (cell) => 0.12 + 0.88 * (cell.value / most);
  const left = width < 500 ? 150 : 230;
  const column = Math.max(WORD, (width - left - 4) / columns.length);
  const chart = Plot.plot({
    ...STYLED,
    width: left + column * columns.length + 4,
    height: rows * 34 + 110,
    marginLeft: left,
    marginTop: 105,
    marginRight: 4,
    marginBottom: 4,
    style: { fontSize: "13px", background: "none", maxWidth: "none" }, // a narrow screen scrolls it
    x: { label: null, domain: columns },
    y: { label: null },
    marks: [
      Plot.axisX({ anchor: "top", lineWidth: column / 14, tickSize: 0 }),
      Plot.axisY({ tickSize: 0, tickFormat: (name) => short(name, left - 5) }),
      Plot.cell(data.cells, { x: "column", y: "row", fill: ACCENT, fillOpacity: strength, inset: 1 }),
      Plot.text(data.cells, {
        x: "column", y: "row", text: (cell) => number(texts)(cell.value),
        fill: (cell) => (strength(cell) > 0.55 ? "var(--on-accent)" : INK),
      }),
    ],
    color: { type: "identity" },
  });
  return [chart];
}
