// Rows of a document's tables: added, taken out and moved without asking the server. Without scripts the page's own
// button brings more empty rows.
const SIGNS = [
  ["↑", "上移这一行", (row) => row.previousElementSibling?.before(row)],
  ["↓", "下移这一行", (row) => row.nextElementSibling?.after(row)],
  ["×", "删去这一行", (row) => (row.parentElement.children.length > 1 ? row.remove() : empty(row))],
];

const empty = (row) => row.querySelectorAll("textarea, input, select").forEach((cell) => (cell.value = ""));

function equip(row) {
  const tools = document.createElement("div");
  for (const [sign, name, act] of SIGNS) {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "plain", textContent: sign, title: name });
    button.setAttribute("aria-label", name);
    button.addEventListener("click", () => {
      act(row);
      if (row.isConnected) button.focus();
    });
    tools.append(button);
  }
  row.querySelector(".tools").replaceChildren(tools);
}

document.querySelectorAll("[data-rows]").forEach((table) => {
  table.classList.add("scripted");
  table.querySelectorAll("[data-line]").forEach(equip);
  table.querySelector("[data-add]").addEventListener("click", (event) => {
    event.preventDefault();
    const body = table.querySelector("tbody");
    const row = body.lastElementChild.cloneNode(true);
    empty(row);
    body.append(row);
    equip(row);
    row.querySelector("textarea, input").focus();
  });
});

// Leaving with unsaved words asks first.
const form = document.querySelector("form[data-document]");
let touched = Boolean(document.querySelector("[role=alert]"));
form?.addEventListener("input", () => (touched = true));
form?.addEventListener("submit", () => (touched = false));
window.addEventListener("beforeunload", (event) => {
  if (touched) event.preventDefault();
});
