// Conveniences of the schedule: a name from the list goes into the row that was last written in. Without scripts the
// names are typed.
const list = document.querySelector("[data-people]");
const cells = '[name="rows.schedule.5"]';
let last = null;

document.addEventListener("focusin", (event) => {
  const row = event.target.closest?.("[data-line]");
  if (row) last = row.querySelector(cells);
});

function toggle(name) {
  const cell = last?.isConnected ? last : document.querySelector(cells);
  const names = cell.value.split(/[、，,；;\n]+/).map((word) => word.trim()).filter(Boolean);
  cell.value = (names.includes(name) ? names.filter((known) => known !== name) : [...names, name]).join("、");
  cell.dispatchEvent(new Event("input", { bubbles: true }));
  cell.focus({ preventScroll: true });
}

list?.querySelectorAll("[data-person]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => toggle(button.dataset.person));
});
