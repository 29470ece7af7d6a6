"use strict";

// Without this script the tables are whole; with it they sort and filter.

const collator = new Intl.Collator(document.documentElement.lang, { numeric: true });

function keyOf(row, column) {
  const cell = row.cells[column];
  return cell.dataset.value === undefined ? cell.textContent.trim() : Number(cell.dataset.value || NaN);
}

function compare(a, b) {
  return typeof a === "string" ? collator.compare(a, b) : a - b;
}

function sortBy(table, header, column) {
  const upwards = header.getAttribute("aria-sort") !== "ascending";
  const rows = [...table.tBodies[0].rows].map((row) => [keyOf(row, column), row]);
  const [empty, known] = [rows.filter(([key]) => Number.isNaN(key)), rows.filter(([key]) => !Number.isNaN(key))];
  known.sort(([a], [b]) => (upwards ? compare(a, b) : compare(b, a)));
  table.tBodies[0].append(...[...known, ...empty].map(([, row]) => row));
  for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
  header.setAttribute("aria-sort", upwards ? "ascending" : "descending");
}

function makeSortable(table) {
  [...table.tHead.rows[0].cells].forEach((header, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...header.childNodes);
    header.append(button);
    button.addEventListener("click", () => sortBy(table, header, column));
  });
}

function makeFilter(table) {
  const search = document.getElementById("search");
  const show = document.getElementById("show");
  const shown = document.getElementById("shown");
  const rows = [...table.tBodies[0].rows].map((row) => ({
    row,
    names: `${row.cells[0].textContent} ${row.cells[1].textContent}`.normalize("NFC").toLowerCase(),
    states: row.dataset.states.split(" "),
  }));
  function filter() {
    const words = search.value.normalize("NFC").toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const { row, names, states } of rows) {
      const fits = words.every((word) => names.includes(word)) && (!show.value || states.includes(show.value));
      row.hidden = !fits;
      count += fits;
    }
    shown.value = shown.dataset.text.replace("{shown}", count).replace("{total}", rows.length);
  }
  search.addEventListener("input", filter);
  show.addEventListener("change", filter);
  document.querySelector(".controls").hidden = false;
  filter();
}

document.querySelectorAll("table.sortable").forEach(makeSortable);
makeFilter(document.getElementById("learner-table"));
window.addEventListener("beforeprint", () => {
  document.querySelectorAll("details").forEach((details) => { details.open = true; });
});
