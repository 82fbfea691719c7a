// Beyond reading, which needs no script: the card of a number, copying, searching and sorting.
"use strict";

const NARROW = matchMedia("(max-width: 73.99rem)");

function element(tag, className, ...children) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  node.append(...children);
  return node;
}

function copyButton(text) {
  const button = element("button", "copy", "copy");
  button.type = "button";
  button.addEventListener("click", async (event) => {
    event.preventDefault();
    button.textContent = (await copy(text)) ? "copied" : "select and copy";
    setTimeout(() => { button.textContent = "copy"; }, 1500);
  });
  return button;
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

// ---- the card of a number -------------------------------------------------------------------

let card = null;
let owner = null;
let closing = 0;

function rowOf(link) {
  const row = document.getElementById(decodeURIComponent(link.hash.slice(1)));
  return row && row.dataset.command ? row : null;
}

function showCard(link) {
  clearTimeout(closing);
  if (owner === link) return;
  const row = rowOf(link);
  closeCard();
  if (!row) return;
  const cell = (label) => row.querySelector(`[data-label="${label}"]`).textContent.trim();
  const trace = element("a", "", "trace");
  trace.href = link.hash;
  card = element("span", "card",
    element("span", "id", row.querySelector("th").textContent.trim()),
    element("span", "big", cell("Value")),
    element("span", "line", cell("How")));
  card.setAttribute("role", "group");
  card.setAttribute("aria-label", "Where this number comes from");
  for (const [name, label] of [["n", "n"], ["interval", "Interval"]]) {
    if (cell(label)) card.append(element("span", "line", element("i", "", `${name} `), cell(label)));
  }
  const rule = row.querySelector('[data-label="Made by"] a').textContent;
  card.append(
    element("span", "line", element("i", "", "rule "), rule),
    element("span", "run", row.dataset.command),
    element("span", "does", copyButton(row.dataset.command), trace));
  card.addEventListener("pointerenter", () => clearTimeout(closing));
  card.addEventListener("pointerleave", closeSoon);
  owner = link;
  link.classList.add("open");
  link.after(card);
  place(link);
}

function place(link) {
  const main = document.querySelector("main").getBoundingClientRect();
  const line = link.getClientRects()[0];
  const text = document.querySelector("section.chapter").getBoundingClientRect();
  if (NARROW.matches) {
    card.style.width = `${Math.min(text.width, 380)}px`;
    const left = Math.min(Math.max(line.left - 20, text.left), text.right - card.offsetWidth);
    card.style.left = `${left - main.left}px`;
    card.style.top = `${line.bottom - main.top + 6}px`;
    return;
  }
  const gap = parseFloat(getComputedStyle(document.querySelector("main")).columnGap);
  const inMargin = line.right <= text.right + 1;
  card.style.left = `${(inMargin ? text.right + gap : line.left - card.offsetWidth - 16) - main.left}px`;
  card.style.top = `${line.top - main.top - 10}px`;
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

for (const link of document.querySelectorAll("a.number")) {
  link.addEventListener("pointerenter", (event) => {
    if (event.pointerType === "mouse") showCard(link);
  });
  link.addEventListener("pointerleave", closeSoon);
  link.addEventListener("focus", () => { if (link.matches(":focus-visible")) showCard(link); });
  // a finger has no hover: its first tap opens the card, which holds the link
  link.addEventListener("click", (event) => {
    const touched = event.pointerType === "touch" || event.pointerType === "pen";
    if (touched && owner !== link && rowOf(link)) {
      event.preventDefault();
      showCard(link);
    }
  });
}
document.addEventListener("focusin", (event) => {
  if (card && event.target !== owner && !card.contains(event.target)) closeCard();
});
document.addEventListener("pointerdown", (event) => {
  if (card && event.target !== owner && !card.contains(event.target)) closeCard();
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !card) return;
  const back = card.contains(document.activeElement) ? owner : null;
  if (back) back.focus();
  closeCard();
});
addEventListener("resize", closeCard);

// ---- commands -------------------------------------------------------------------------------

for (const command of document.querySelectorAll(".command")) {
  command.append(copyButton(command.textContent.trim()));
}

// ---- the appendix: what is linked to is shown ---------------------------------------------------

function reveal() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  for (let node = target; node; node = node.parentElement) {
    if (node.tagName === "DETAILS") node.open = true;
    node.hidden = false;
  }
  if (target.dataset.chain) openChain(target, true);
  target.scrollIntoView({ block: target.tagName === "TR" ? "center" : "start" });
}

function openChain(row, open) {
  const below = row.nextElementSibling;
  const shown = below && below.classList.contains("below") ? below : null;
  if (shown) {
    if (!open) shown.remove();
    return;
  }
  const tree = document.querySelector(`#${row.dataset.chain} > .tree`).cloneNode(true);
  const cell = element("td", "", tree);
  cell.colSpan = row.cells.length;
  row.after(element("tr", "below", cell));
}

for (const link of document.querySelectorAll("a.opens")) {
  link.setAttribute("role", "button");
  link.addEventListener("click", (event) => {
    event.preventDefault();
    const row = link.closest("tr");
    const open = !row.nextElementSibling?.classList.contains("below");
    openChain(row, open);
    link.setAttribute("aria-expanded", String(open));
  });
}
addEventListener("hashchange", reveal);
if (location.hash) reveal();

// ---- the appendix: searching and sorting ---------------------------------------------------------

const numbers = document.getElementById("numbers-table");
if (numbers) {
  const body = numbers.tBodies[0];
  const rows = [...body.rows];
  const texts = rows.map((row) => row.textContent.toLowerCase());
  const field = document.getElementById("search");
  const found = document.getElementById("found");

  const search = () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const below of body.querySelectorAll(".below")) below.remove();
    rows.forEach((row, i) => {
      row.hidden = !words.every((word) => texts[i].includes(word));
      if (!row.hidden) count += 1;
    });
    found.textContent = words.length ? `${count} of ${rows.length}` : "";
  };
  field.closest(".search").hidden = false;
  field.addEventListener("input", search);

  const key = (row, column) => {
    const cell = row.cells[column];
    const text = cell.dataset.sort ?? cell.textContent.trim().toLowerCase();
    const value = Number(text);
    return text === "" ? null : Number.isNaN(value) ? text : value;
  };
  const compare = (a, b) => {
    if (a === null || b === null) return (a === null) - (b === null);
    if (typeof a !== typeof b) return typeof a === "number" ? -1 : 1;
    return a < b ? -1 : Number(a > b);
  };
  [...numbers.tHead.rows[0].cells].forEach((head, column) => {
    const button = element("button", "", head.textContent);
    button.type = "button";
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const up = head.getAttribute("aria-sort") !== "ascending";
      for (const other of numbers.tHead.rows[0].cells) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", up ? "ascending" : "descending");
      for (const below of body.querySelectorAll(".below")) below.remove();
      const sorted = rows.map((row) => [key(row, column), row]);
      sorted.sort(([a], [b]) => (a === null || b === null || up ? compare(a, b) : compare(b, a)));
      body.append(...sorted.map(([, row]) => row));
    });
  });
}
