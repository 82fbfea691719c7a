// Beyond reading, which needs no script: the card of a number, copying, the appendix on demand,
// runs drawn afresh.
"use strict";

const WIDE = matchMedia("(min-width: 74rem)");
const main = document.querySelector("main");

function element(tag, className, ...children) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  node.append(...children);
  return node;
}

function button(className, text, action) {
  const node = element("button", className, text);
  node.type = "button";
  node.addEventListener("click", action);
  return node;
}

function parse(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content;
}

function anchorOf(hash) {
  try {
    return decodeURIComponent(hash.slice(1));
  } catch {
    return hash.slice(1);
  }
}

function copyButton(text) {
  const node = button("copy", "copy", async (event) => {
    event.preventDefault();
    node.textContent = (await copy(text)) ? "copied" : "select and copy";
    setTimeout(() => { node.textContent = "copy"; }, 1500);
  });
  return node;
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // without the clipboard's permission: the old way, through a selection
    const area = element("textarea", "quiet");
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}

function withCopyButtons(part) {
  for (const command of part.querySelectorAll(".command, pre"))
    command.append(copyButton(command.textContent.trim()));
}

// ---- the appendix: each part is a text until somebody asks for it ------------------------------

const STEP = 50; // rows shown at a time

class Fold {
  constructor(section) {
    this.section = section;
    this.text = section.querySelector("noscript").textContent;
    this.body = null;
    const head = section.querySelector("h4");
    this.button = button("unfold", "", () => this.toggle(this.button.ariaExpanded !== "true"));
    this.button.append(...head.childNodes);
    this.button.ariaExpanded = "false";
    head.append(this.button);
  }

  has(anchor) { return this.text.includes(` id="${anchor}"`); }

  fill() {
    this.body = element("div", "unfolded", parse(this.text));
    withCopyButtons(this.body);
    this.section.append(this.body);
  }

  toggle(open) {
    if (open && !this.body) this.fill();
    if (this.body) this.body.hidden = !open;
    this.button.ariaExpanded = String(open);
  }

  show() { this.toggle(true); }
}

// Rows of numbers: searched and sorted as texts; those in sight alone are made
class Ledger extends Fold {
  constructor(section) {
    super(section);
    const start = this.text.indexOf("<tr id=");
    const end = this.text.lastIndexOf("</tr>") + 5;
    this.frame = this.text.slice(0, start) + this.text.slice(end);
    this.rows = this.text.slice(start, end).split(/\n(?=<tr id=)/);
    this.order = this.rows.map((_, i) => i);
    this.found = null; // of a search: whether each row is found
    this.wanted = STEP;
    this.count = section.querySelector("h4 .soft");
    this.all = this.count.textContent;
  }

  get words() {
    this.plain ??= this.rows.map((row) => plain(row).toLowerCase());
    return this.plain;
  }

  fill() {
    this.body = element("div", "unfolded", parse(this.frame));
    this.section.append(this.body);
    this.table = this.body.querySelector("table");
    this.more = button("more", "", () => { this.wanted += 4 * STEP; this.draw(); });
    this.body.append(this.more);
    [...this.table.tHead.rows[0].cells].forEach((cell, column) => {
      const sorter = button("", cell.textContent, () => this.sort(cell, column));
      cell.replaceChildren(sorter);
    });
    this.draw();
  }

  draw() {
    if (!this.body) return;
    const kept = this.found ? this.order.filter((i) => this.found[i]) : this.order;
    const shown = kept.slice(0, this.wanted);
    this.table.tBodies[0].replaceChildren(parse(shown.map((i) => breakable(this.rows[i])).join("")));
    const left = kept.length - shown.length;
    this.more.hidden = left === 0;
    this.more.textContent = `show ${Math.min(left, 4 * STEP)} more of ${left}`;
  }

  search(words) {
    this.found = words.length
      ? this.words.map((text) => words.every((word) => text.includes(word))) : null;
    const count = this.found ? this.found.filter(Boolean).length : this.rows.length;
    this.count.textContent = this.found ? `${count} of ${this.all}` : this.all;
    this.section.hidden = count === 0;
    this.wanted = STEP;
    if (this.found && count) this.before ??= this.button.ariaExpanded === "true";
    if (this.found && count) this.toggle(true);
    else if (this.before !== undefined) { this.toggle(this.before); this.before = undefined; }
    this.draw();
    return count;
  }

  sort(cell, column) {
    const up = cell.ariaSort !== "ascending";
    for (const other of cell.parentNode.cells) other.removeAttribute("aria-sort");
    cell.setAttribute("aria-sort", up ? "ascending" : "descending");
    const keys = this.rows.map((row) =>
      quantity(plain(row.split(/<\/t[hd]>/, 6)[column]).trim().toLowerCase()));
    this.order.sort((a, b) => compare(keys[a], keys[b], up) || a - b);
    this.wanted = STEP;
    this.draw();
  }

  show(anchor) {
    super.show();
    if (!anchor || document.getElementById(anchor)) return;
    // what was sought before may hide it, and it may lie far down
    if (field.value) {
      field.value = "";
      search();
      this.toggle(true);
    }
    const at = this.order.findIndex((i) => this.rows[i].startsWith(`<tr id="${anchor}"`));
    this.wanted = Math.max(this.wanted, STEP);
    if (at >= this.wanted) this.order.unshift(...this.order.splice(at, 1));
    this.draw();
  }
}

// A long id may go on in the next line after a dot or an underscore
function breakable(row) {
  return row.replace(/(<th[^>]*>)([^<]*)/, (_, head, id) => head + id.replace(/[._]/g, "$&<wbr>"));
}

const ENTITIES = { "&amp;": "&", "&lt;": "<", "&gt;": ">", "&#34;": '"', "&#39;": "'" };

function plain(html) {
  return html.replace(/<[^>]*>/g, " ").replace(/&[#\w]+;/g, (entity) => ENTITIES[entity] ?? entity);
}

// What begins with a number sorts by it, the rest by its words, nothing last
function quantity(text) {
  if (!text || text.startsWith("–")) return null;
  const digits = "⁻⁰¹²³⁴⁵⁶⁷⁸⁹";
  const [, number, power] =
    text.replace(/,(?=\d)/g, "").match(/^([+−-]?\d[\d.]*)(?:\s×\s10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+))?/) ?? [];
  if (number === undefined) return text;
  const exponent = [...(power ?? "")].map((sign) => "-0123456789"[digits.indexOf(sign)]).join("");
  return Number(`${number.replace("−", "-")}e${exponent || 0}`);
}

function compare(a, b, up) {
  if (a === null || b === null) return (a === null) - (b === null);
  const order = typeof a !== typeof b ? (typeof a === "number" ? -1 : 1) : a < b ? -1 : Number(a > b);
  return up ? order : -order;
}

const folds = [...document.querySelectorAll(".fold")].map((section) =>
  section.classList.contains("numbers-of") ? new Ledger(section) : new Fold(section));
const ledgers = folds.filter((fold) => fold instanceof Ledger);

const field = document.getElementById("search");
const found = document.getElementById("found");

function search() {
  const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
  let count = 0;
  let all = 0;
  for (const ledger of ledgers) {
    count += ledger.search(words);
    all += ledger.rows.length;
  }
  found.textContent = words.length ? `${count} of ${all}` : "";
}

if (field && ledgers.length) {
  field.closest(".search").hidden = false;
  field.addEventListener("input", search);
  const prepare = () => ledgers.forEach((ledger) => ledger.words);
  (window.requestIdleCallback ?? setTimeout)(prepare);
}

// ---- the appendix: what is linked to is made and shown -------------------------------------------

let from = null; // the link that was followed last

function reveal() {
  const anchor = anchorOf(location.hash);
  for (const former of document.querySelectorAll(".target")) former.classList.remove("target");
  if (!anchor) return;
  if (!document.getElementById(anchor)) folds.find((fold) => fold.has(anchor))?.show(anchor);
  const target = document.getElementById(anchor);
  if (!target) return;
  folds.find((fold) => fold.section === target)?.show();
  for (let node = target; node; node = node.parentElement) {
    if (node.tagName === "DETAILS") node.open = true;
    const fold = folds.find((other) => other.body === node);
    if (fold) fold.toggle(true);
  }
  target.classList.add("target");
  if (target.closest(".of-numbers")) openBelow(target);
  else if (target.closest(".of-published") && from) target.cells[0].append(backTo(target, [from]));
  target.scrollIntoView({ block: target.tagName === "TR" ? "center" : "start" });
}

// Under a row of numbers: where it is said, and its chain
function openBelow(row) {
  let below = row.nextElementSibling;
  if (!below?.classList.contains("below")) {
    const chain = anchorOf(row.querySelector('a[href^="#chain-"]').hash);
    const fold = folds.find((other) => other.section.id === chain);
    const cell = element("td", "", parse(fold.text));
    cell.colSpan = row.cells.length;
    below = element("tr", "below", cell);
    row.after(below);
  }
  const said = document.querySelectorAll(`section:not(.appendix) a.number[href="#${CSS.escape(row.id)}"]`);
  if (said.length) below.cells[0].prepend(backTo(below, said));
}

let marked = 0; // links that lines back lead to

// The line back to some links; it takes the place of the one that a row had
function backTo(row, links) {
  row.querySelector(".back")?.remove();
  const line = element("p", "back", "Back to ");
  const several = [...links].slice(0, 12).map((link) => {
    link.id ||= `said-${(marked += 1)}`;
    const way = element("a", "", link === from ? "where you came from" : placeOf(link));
    way.href = `#${link.id}`;
    return way;
  });
  several.forEach((way, i) => line.append(i ? ", " : "", way));
  return line;
}

function placeOf(link) {
  const headings = [...link.closest("section.chapter").querySelectorAll("h1, h2, h3, figcaption")];
  const before = headings.filter((other) =>
    other.compareDocumentPosition(link) & Node.DOCUMENT_POSITION_FOLLOWING && !other.contains(link));
  return before.at(-1)?.textContent.trim().slice(0, 60) ?? "the text";
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.('a[href^="#"]');
  if (!link || event.defaultPrevented) return;
  if (link.closest(".of-numbers tr:not(.below)") && link.hash.startsWith("#chain-")) {
    // a chain opens under its row
    event.preventDefault();
    const row = link.closest("tr");
    const below = row.nextElementSibling;
    if (below?.classList.contains("below")) below.remove();
    else openBelow(row);
    return;
  }
  if (link.matches("a.number, a.published")) from = link;
  // the same address again changes no hash
  if (link.hash === location.hash) reveal();
});
addEventListener("hashchange", reveal);

// ---- the card of a number ------------------------------------------------------------------------

const TRACED = "a.number, a.published";
let card = null;
let owner = null;
let closing = 0;

// The row of a number or a published number, made apart from the page
function rowOf(link) {
  const anchor = anchorOf(link.hash);
  const there = document.getElementById(anchor);
  if (there?.tagName === "TR") return there.cloneNode(true);
  const fold = folds.find((other) => other.has(anchor));
  if (!fold) return null;
  const start = fold.text.indexOf(`<tr id="${anchor}"`);
  if (start < 0) return null;
  return parse(fold.text.slice(start, fold.text.indexOf("</tr>", start) + 5)).firstElementChild;
}

function said(node) { return node?.textContent.replace(/\s+/g, " ").trim() ?? ""; }

// The text of a cell, its paragraphs set apart
function inParts(cell) {
  const notes = [...cell.querySelectorAll("p")].map((note) => { note.remove(); return said(note); });
  return [said(cell), ...notes].join("; ");
}

function lineOf(name, text) {
  return element("span", "line", element("i", "", `${name} `), text);
}

function cardOf(row) {
  const trace = element("a", "", "trace");
  trace.href = `#${row.id}`;
  const does = element("span", "does", trace);
  const parts = [];
  if (row.id.startsWith("published-")) {
    const [what, where] = row.cells;
    const [statement, id] = what.querySelectorAll("p");
    const ours = row.cells[2].querySelector("li a.number, span");
    parts.push(element("span", "id", `published: ${said(id)}`),
      element("span", "big", said(what.querySelector(".printed"))),
      element("span", "line", said(statement)), lineOf("in", inParts(where)), lineOf("ours", said(ours)));
  } else {
    const [id, value, n, interval, how, made] = row.cells;
    const { command } = document.getElementById(anchorOf(made.querySelector("a").hash)).dataset;
    parts.push(element("span", "id", said(id)), element("span", "big", said(value)),
      element("span", "line how", said(how)));
    if (said(n)) parts.push(lineOf("n", said(n)));
    if (said(interval)) parts.push(lineOf("interval", said(interval)));
    parts.push(lineOf("rule", said(made)), element("span", "run", command));
    does.prepend(copyButton(command));
  }
  const made = element("span", "card", ...parts, does);
  made.setAttribute("role", "group");
  made.setAttribute("aria-label", "Where this number comes from");
  return made;
}

function showCard(link) {
  clearTimeout(closing);
  if (owner === link) return;
  const row = rowOf(link);
  closeCard();
  if (!row) return;
  card = cardOf(row);
  card.addEventListener("pointerenter", () => clearTimeout(closing));
  card.addEventListener("pointerleave", closeSoon);
  owner = link;
  link.classList.add("open");
  main.append(card); // not beside the link, whose own box may be what places are counted from
  place(link);
}

function place(link) {
  const page = main.getBoundingClientRect();
  const line = link.getClientRects()[0];
  const text = link.closest("section.chapter").getBoundingClientRect();
  const margin = parseFloat(getComputedStyle(main).columnGap);
  const inMargin = WIDE.matches && line.right <= text.right + 1 && !link.closest(".appendix");
  let left = text.right + margin;
  let top = line.top - 10;
  if (!inMargin) {
    const room = document.documentElement.clientWidth;
    card.style.width = `${Math.min(room - 24, 380)}px`;
    left = Math.min(Math.max(line.left - 20, 12), room - card.offsetWidth - 12);
    top = line.bottom + 6;
  }
  // under the line, or above it where the window ends
  if (top + card.offsetHeight > innerHeight)
    top = inMargin ? Math.max(innerHeight - card.offsetHeight - 8, 8)
      : line.top - card.offsetHeight - 6 > 0 ? line.top - card.offsetHeight - 6 : top;
  card.style.left = `${left - page.left}px`;
  card.style.top = `${top - page.top}px`;
}

function closeCard() {
  if (!card) return;
  card.remove();
  owner.classList.remove("open");
  card = owner = null;
}

function closeSoon() {
  clearTimeout(closing);
  closing = setTimeout(closeCard, 350);
}

// Listeners stand once on the page, since rows of the appendix come and go
document.addEventListener("pointerover", (event) => {
  const link = event.pointerType === "mouse" && event.target.closest?.(TRACED);
  if (link) showCard(link);
});
document.addEventListener("pointerout", (event) => {
  if (owner && event.target.closest?.(TRACED) === owner) closeSoon();
});
// a finger has no hover: its first tap opens the card, which holds the link; Enter does the same
document.addEventListener("click", (event) => {
  const link = event.target.closest?.(TRACED);
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const touched = event.pointerType === "touch" || event.pointerType === "pen";
  const typed = event.detail === 0 && event.isTrusted;
  if (!(touched ? owner !== link : typed) || !rowOf(link)) return;
  event.preventDefault();
  showCard(link);
  if (typed) card.querySelector("button, a").focus();
}, true);
document.addEventListener("focusin", (event) => {
  if (card && event.target !== owner && !card.contains(event.target)) closeCard();
});
document.addEventListener("pointerdown", (event) => {
  if (card && event.target !== owner && !card.contains(event.target)) closeCard();
});
document.addEventListener("keydown", (event) => {
  if (!card) return;
  const inside = card.contains(document.activeElement);
  const back = owner;
  if (event.key === "Escape") {
    closeCard();
    if (inside) back.focus();
  } else if (event.key === "Tab" && inside) {
    // the card stands at the end of the page, but the keyboard goes on from its number
    const stops = [...card.querySelectorAll("button, a")];
    const next = stops.indexOf(document.activeElement) + (event.shiftKey ? -1 : 1);
    if (stops[next]) return;
    back.focus({ preventScroll: true });
    closeCard();
    if (event.shiftKey) event.preventDefault();
  }
});
addEventListener("resize", closeCard);

// ---- one stop of the Tab key a number ------------------------------------------------------------

let former = null;
for (const link of document.querySelectorAll(TRACED)) {
  const block = link.closest("p, li, td, th, dd, figcaption, .note");
  // a number and its interval lead to one row
  if (former && former.hash === link.hash && former.block === block) link.tabIndex = -1;
  former = { hash: link.hash, block };
}

// ---- runs drawn afresh, from the shares that were measured -----------------------------------------

// Marsaglia's xorshift of 32 bits: small, and the same draws whenever the page is opened
function generator(state) {
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

function drawFrom(urn, random) {
  let left = random();
  const outcomes = Object.entries(urn);
  return outcomes.find(([, share]) => (left -= share) < 0)?.[0] ?? outcomes.at(-1)[0];
}

for (const box of document.querySelectorAll("[data-afresh]")) {
  const { button: words, times, run, urns, standIn } = JSON.parse(box.dataset.afresh);
  const good = urns.map((urn) => Object.keys(urn)[0]);
  const random = generator(20180824);
  const fates = element("ol", "fates");
  const told = element("p", "told");
  told.setAttribute("role", "status"); // read out when it changes
  told.ariaLive = "polite";
  let tries = 0;
  let lucky = 0;
  const once = () => {
    // a run shows what went wrong with it first
    const drawn = Array.from({ length: times }, () =>
      urns.map((urn) => drawFrom(urn, random)).find((fate, i) => fate !== good[i]) ?? good[0]);
    tries += 1;
    lucky += Number(drawn.every((fate) => fate === good[0]));
    return drawn;
  };
  const draw = (more) => {
    let drawn;
    for (let i = 0; i < more; i += 1) drawn = once();
    fates.replaceChildren(...drawn.map((fate) => {
      const sign = element("span", "", fate === good[0] ? "✓" : "✕");
      sign.ariaHidden = "true";
      return element("li", fate === good[0] ? "well" : "ill", sign, ` ${fate}`);
    }));
    const well = drawn.filter((fate) => fate === good[0]).length;
    told.textContent = `${well} of ${times} ${run}s went well: ${drawn.join(", ")}. `
      + `All ${times} went well in ${lucky} of ${tries} ${tries === 1 ? "draw" : "draws"}.`
      + (standIn ? " The shares are those of stand-in data." : "");
  };
  box.append(element("p", "buttons", button("again", words, () => draw(1)),
    button("again", "a hundred times more", () => draw(100))), fates, told);
  box.hidden = false;
}

// ---- figures to take along ------------------------------------------------------------------------

function save(name, type, text) {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = element("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}

// A drawing as a file of its own: its colours are those seen, on the page's ground
function drawing(svg) {
  const copied = svg.cloneNode(true);
  const originals = [svg, ...svg.querySelectorAll("*")];
  [copied, ...copied.querySelectorAll("*")].forEach((node, i) => {
    for (const name of ["fill", "stroke", "stop-color"]) {
      const value = node.getAttribute(name);
      if (value && /var\(|currentColor/.test(value))
        node.setAttribute(name, getComputedStyle(originals[i])[name === "stop-color" ? "stopColor" : name]);
    }
  });
  copied.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  copied.setAttribute("xmlns:xlink", "http://www.w3.org/1999/xlink");
  copied.setAttribute("color", getComputedStyle(svg).color);
  return new XMLSerializer().serializeToString(copied);
}

function quoted(text) { return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text; }

// The numbers that a figure's words name, as the appendix has them
function numbersOf(ids) {
  const lines = [["number", "value", "n", "interval", "how it was reached"]];
  for (const id of ids) {
    const row = rowOf({ hash: `#trace-${id}` });
    if (row) lines.push([...row.cells].slice(0, 5).map(said));
  }
  return lines.map((cells) => cells.map(quoted).join(",")).join("\n") + "\n";
}

for (const figure of document.querySelectorAll("figure[id]")) {
  const svg = figure.querySelector("svg");
  if (!svg) continue;
  const name = figure.id.replace("figure-", "");
  const take = element("p", "take",
    button("copy", "SVG", () => save(`${name}.svg`, "image/svg+xml", drawing(svg))));
  const data = parse(figure.querySelector("noscript")?.textContent ?? "").querySelector("pre");
  const ids = (figure.dataset.numbers ?? "").split(" ").filter(Boolean);
  if (data) take.append(button("copy", "data (CSV)", () => save(`${name}.csv`, "text/csv", data.textContent)));
  if (ids.length)
    take.append(button("copy", "its numbers (CSV)", () => save(`${name}_numbers.csv`, "text/csv", numbersOf(ids))));
  for (const one of take.children) one.ariaLabel = `Save this figure: ${one.textContent}`;
  figure.append(take);
}

// ---- a picture to touch: curves that were drawn beforehand, of which sliders choose ------------------

// The points of a drawn line, as the drawing has them: written as places, or as a place and steps
function pointsOf(group) {
  const drawn = group.querySelector("path").getAttribute("d");
  const numbers = drawn.match(/-?(\d+\.?\d*|\.\d+)/g).map(Number);
  const points = numbers.flatMap((x, i) => (i % 2 ? [] : [[x, numbers[i + 1]]]));
  if (!drawn.includes("l")) return points;
  let [x, y] = [0, 0];
  return points.map(([across, down]) => [(x += across), (y += down)]);
}

function putMark(group, [x, y]) {
  const mark = group.querySelector("use");
  mark.setAttribute("x", x);
  mark.setAttribute("y", y);
}

// Three digits, as the text writes numbers
function inWords(value) {
  const size = Math.abs(value);
  if (size === 0 || (size >= 0.001 && size < 1e6))
    return value.toLocaleString("en", { maximumSignificantDigits: 3 }).replace("-", "−");
  const [few, exponent] = Number(value).toExponential(1).split("e");
  const raised = [...String(Number(exponent))].map((sign) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(sign)]);
  return `${few.replace("-", "−")} × 10${raised.join("")}`;
}

// The lines of each panel in the order in which they were drawn, as their data have them
function linesOf(data) {
  const panels = new Map();
  for (const row of data.trim().split("\n")) {
    const [panel, kind, number, , x, y] = row.split(",");
    if (kind !== "line") continue;
    if (!panels.has(panel)) panels.set(panel, new Map());
    const lines = panels.get(panel);
    if (!lines.has(number)) lines.set(number, []);
    lines.get(number).push([Number(x), Number(y)]);
  }
  return [...panels.values()].map((lines) => [...lines.values()]);
}

function slider(name, last, at, show) {
  const input = element("input");
  const told = element("output");
  Object.assign(input, { type: "range", min: 0, max: last, step: 1, value: at });
  const move = () => {
    const words = show(Number(input.value));
    input.ariaValueText = words;
    told.textContent = words;
  };
  // the slider's own value is read out as it moves: twice would be too often
  told.ariaLive = "off";
  input.addEventListener("input", move);
  move();
  return element("p", "", element("label", "", name, input), told);
}

function makeTouchable(figure) {
  const svg = figure.querySelector("svg");
  const named = (start) => [...svg.querySelectorAll("g[id]")].filter((group) =>
    group.id.startsWith(`${svg.closest("figure").id.replace("figure-", "")}-${start}`));
  const valueOf = (group) => Number(group.id.split("_").at(-1));
  const curves = named("valley_").sort((a, b) => valueOf(a) - valueOf(b));
  const data = parse(figure.querySelector("noscript")?.textContent ?? "").querySelector("pre");
  if (!data) return;
  const [above, below] = linesOf(data.textContent);
  const [thick, thin] = ["stroke-width", "stroke-opacity"].map((name) => {
    const of = (curve) => curve.querySelector("path").getAttribute(name) ?? "1";
    const sorted = curves.map(of).sort((a, b) => a - b);
    return [name, sorted[0], sorted.at(-1)];
  });
  const lowest = pointsOf(named("lowest")[0]);
  const valleys = above[curves.length];
  const lines = named("flow_");
  const places = lines.map(pointsOf);
  const flows = below.filter((line) => line.length > 1);
  // a table that was thinned is not that of the drawing
  const fits = (drawn, told) => drawn.length === told?.length;
  if (!fits(lowest, valleys) || !places.every((drawn, i) => fits(drawn, flows[i]))) return;
  const first = curves.findIndex((curve) => curve.querySelector("path").getAttribute("stroke-width") === thick[2]);
  const ofB = slider("the neuron’s b ", curves.length - 1, first, (at) => {
    curves.forEach((curve, i) => {
      for (const [name, less, more] of [thick, thin])
        curve.querySelector("path").setAttribute(name, i === at ? more : less);
    });
    putMark(named("lowest-mark")[0], lowest[at]);
    const [a, loss] = valleys[at].map(inWords);
    return `b = ${inWords(valueOf(curves[at]))}: the valley is lowest at a = ${a}, where the modified loss is ${loss}`;
  });
  const upright = named("time")[0];
  const start = pointsOf(upright)[0][0];
  const ofTime = slider("time ", places[0].length - 1, nearest(places[0], start), (at) => {
    lines.forEach((line, i) =>
      putMark(named(`flow-mark_${line.id.split("flow_")[1]}`)[0], places[i][at]));
    upright.setAttribute("transform", `translate(${places[0][at][0] - start} 0)`);
    const [loss, bare, a, growth] = flows.map((line) => inWords(line[at][1]));
    return `t = ${inWords(flows[0][at][0])}: the modified loss is ${loss}, without the neuron ${bare}; `
      + `a = ${a} in size, exp(b) = ${growth}`;
  });
  figure.querySelector(".drawing").after(element("div", "touch", ofB, ofTime));
}

function nearest(places, x) {
  return places.reduce((best, [other], i) => (Math.abs(other - x) < Math.abs(places[best][0] - x) ? i : best), 0);
}

for (const figure of document.querySelectorAll('figure:has(g[id*="-valley_"])')) makeTouchable(figure);

// What scrolls sideways is within reach of the keyboard
function reachable() {
  for (const box of document.querySelectorAll(".drawing, .formula, section:not(.appendix) .table")) {
    const scrolls = box.scrollWidth > box.clientWidth + 1;
    for (const name of ["tabindex", "role", "aria-label"]) box.removeAttribute(name);
    if (!scrolls) continue;
    const words = box.closest("figure")?.querySelector("figcaption .figure") ?? box.querySelector("caption");
    box.tabIndex = 0;
    box.role = "region";
    box.ariaLabel = `${said(words) || "Formula"}, scrolls sideways`;
  }
}

reachable();
addEventListener("resize", reachable);
withCopyButtons(main);
if (location.hash) reveal();
