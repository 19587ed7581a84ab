// Conveniences only: every page reads and posts without this file.
const typing = (target) => target.closest("input, textarea, select, [contenteditable]");
const rows = () => [...document.querySelectorAll("[data-row]")];

function move(step) {
  const all = rows();
  if (!all.length) return;
  const at = all.findIndex((row) => row.classList.contains("at"));
  const next = all[Math.min(all.length - 1, Math.max(0, at + step))];
  all.forEach((row) => row.classList.remove("at"));
  next.classList.add("at");
  next.querySelector("a")?.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (typing(event.target)) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  const link = (name) => document.querySelector(`[data-key="${name}"]`);
  const actions = {
    "/": () => document.querySelector("[data-search]")?.focus(),
    j: () => move(1),
    k: () => move(-1),
    o: () => document.querySelector("[data-row].at a")?.click(),
    ArrowLeft: () => link("previous")?.click(),
    ArrowRight: () => link("next")?.click(),
    "+": () => link("zoom")?.click(),
    "-": () => link("zoom")?.click(),
  };
  if (event.key in actions) {
    const needed = event.key.startsWith("Arrow") || "+-".includes(event.key);
    if (!needed || link({ ArrowLeft: "previous", ArrowRight: "next" }[event.key] ?? "zoom")) event.preventDefault();
    actions[event.key]();
  }
});

// Nothing is sent twice by a double click; the button says that it is under way.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.submitter?.formTarget === "_blank") return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "1";
  const button = event.submitter;
  if (button && form.enctype === "multipart/form-data") button.textContent = "正在上传，请稍候…";
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
});

document.addEventListener("click", (event) => {
  const print = event.target.closest("[data-print]");
  if (print) window.print();
});
document.querySelectorAll("[data-print]").forEach((button) => (button.hidden = false));

// Selected photos are named and counted before they are sent.
document.addEventListener("change", (event) => {
  const field = event.target;
  if (field.type !== "file") return;
  const note = field.parentElement.querySelector("[data-chosen]");
  const total = [...field.files].reduce((sum, file) => sum + file.size, 0);
  if (note) note.textContent = field.files.length ? `已选 ${field.files.length} 张，共 ${(total / 1e6).toFixed(1)} MB` : "";
});

// Somebody who types is not idle: the session lives on while an answer is being written.
const TYPING_PAUSE_MS = 120_000;
let lastSign = Date.now();
document.addEventListener("input", () => {
  if (!document.querySelector("form[method=post] textarea") || Date.now() - lastSign < TYPING_PAUSE_MS) return;
  lastSign = Date.now();
  fetch("/alive", { redirect: "manual" }).catch(() => {});
});

// Where one is stays in view, also in a row of tabs wider than a phone and in a long navigation. The row is scrolled, not
// the link: that would make the Tab key begin there instead of at the top of the page.
document.querySelectorAll(".tabs [aria-current], .side > .nav [aria-current]").forEach((here) => {
  const row = here.closest(".tabs, .side");
  const [link, frame] = [here.getBoundingClientRect(), row.getBoundingClientRect()];
  row.scrollLeft += Math.max(0, link.right - frame.right);
  row.scrollTop += Math.max(0, link.bottom - frame.bottom);
});
