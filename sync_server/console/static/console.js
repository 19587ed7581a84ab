// Conveniences only: every page reads and posts without this file.
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
