// Arrow keys in the grid of a month: one stop for the tab key, the rest by arrows.

const inside = "td a, td button, tbody th a";

function stops(grid) {
  return [...grid.tBodies[0].rows].map((row) => [...row.cells].map((cell) => cell.querySelector("a, button")));
}

function rove(grid, to) {
  for (const stop of grid.querySelectorAll(inside)) stop.tabIndex = stop === to ? 0 : -1;
}

// next is the nearest stop in a direction, over cells with nothing to press.
function next(rows, row, column, down, right) {
  for (;;) {
    row += down;
    column += right;
    if (!rows[row] || column < 0 || column >= rows[row].length) return null;
    if (rows[row][column]) return rows[row][column];
  }
}

const moves = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

function pressed(event) {
  const grid = event.currentTarget;
  const stop = event.target.closest(inside);
  if (!stop || event.ctrlKey || event.altKey || event.metaKey) return;
  const rows = stops(grid);
  const cell = stop.closest("td, th");
  const row = cell.parentElement.sectionRowIndex;
  const own = rows[row].filter(Boolean);
  let to;
  if (moves[event.key]) to = next(rows, row, cell.cellIndex, ...moves[event.key]);
  else if (event.key === "Home") to = own[0];
  else if (event.key === "End") to = own[own.length - 1];
  else return;
  event.preventDefault();
  if (!to) return;
  rove(grid, to);
  to.focus();
}

for (const grid of document.querySelectorAll("table[data-grid]")) {
  const first = grid.querySelector(inside);
  if (!first) continue;
  rove(grid, first);
  grid.addEventListener("keydown", pressed);
  grid.addEventListener("focusin", (event) => {
    const stop = event.target.closest(inside);
    if (stop) rove(grid, stop);
  });
}
