// Filters of a list take effect when a field is left, on Enter, or at once when chosen with the pointer. The page's new
// contents are put around whatever a person is in: the field keeps focus and caret, a form that is being written stays.
// Without scripts the form's own button does it.
const LIVE = "form[data-live]";
const FIELD = "select, input:not([type=hidden])";
const WRITING = "form[data-touched]";
const shown = new WeakMap(); // form → the address whose contents are shown
const byKeys = new WeakSet(); // fields last worked with the keyboard: not every key is a choice
let asked, pointing, pushed;

const liveField = (target) => target.matches?.(FIELD) && target.closest(LIVE);

function address(form) {
  const url = new URL(form.action);
  url.search = new URLSearchParams([...new FormData(form)].filter(([, value]) => value !== ""));
  return url.href;
}

// Elements that match but for what they show.
const likeness = (one) => [one.tagName, one.id, one.getAttribute("name"), one.getAttribute("action"), one.className].join();
const held = (one) => one.contains(document.activeElement) || one.matches(WRITING) || one.querySelector(WRITING);
const inUse = () => [document.activeElement, ...document.querySelectorAll(WRITING)];
const heldIn = (one) => inUse().filter((each) => each !== one && one.contains(each));
// Of several that are alike (the fields of a form) it is the one in which what is held stands again.
const answers = (other, one) =>
  likeness(other) === likeness(one) &&
  heldIn(one).every((each) => [...other.querySelectorAll(each.tagName)].some((twin) => likeness(twin) === likeness(each)));

// Puts `fresh` in the place of `old`; false when what a person is in has no counterpart.
function swap(old, fresh) {
  if (!held(old)) {
    old.replaceWith(fresh);
    return true;
  }
  if (old === document.activeElement || old.matches(WRITING)) return true;
  const staying = [...old.children].filter(held);
  const places = staying.map((one) => [...fresh.children].find((other) => answers(other, one)));
  if (places.includes(undefined)) return false;
  [...old.children].filter((one) => !staying.includes(one)).forEach((one) => one.remove());
  let last = null;
  return [...fresh.children].every((other) => {
    const mine = staying[places.indexOf(other)];
    const here = mine ?? other;
    if (mine && !swap(mine, other)) return false;
    if (!mine) last ? last.after(other) : old.prepend(other);
    last = here;
    return true;
  });
}

async function show(form) {
  const url = address(form);
  shown.set(form, url);
  asked?.abort();
  asked = new AbortController();
  let page;
  try {
    const answer = await fetch(url, { headers: { Accept: "text/html" }, signal: asked.signal });
    if (!answer.ok || answer.redirected) return location.assign(url);
    page = new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch (error) {
    return error.name === "AbortError" ? undefined : location.assign(url);
  }
  const row = document.querySelector("[data-row].at a")?.getAttribute("href");
  const [left, top] = [window.scrollX, window.scrollY];
  const fresh = page.getElementById("main");
  if (!fresh || !swap(document.getElementById("main"), fresh)) return location.assign(url);
  history.pushState(null, "", url);
  pushed = location.pathname + location.search;
  document.title = page.title;
  window.scrollTo(left, top);
  if (row) document.querySelector(`[data-row] a[href="${CSS.escape(row)}"]`)?.closest("[data-row]").classList.add("at");
  document.querySelectorAll("[data-print]").forEach((button) => (button.hidden = false));
  window.htmx?.process(document.getElementById("main"));
  document.dispatchEvent(new Event("ducha:shown"));
}

const unseen = (form) => shown.has(form) && shown.get(form) !== address(form);

document.addEventListener("focusin", (event) => {
  const form = liveField(event.target);
  if (form && !shown.has(form)) shown.set(form, address(form));
});
document.addEventListener("pointerdown", (event) => {
  pointing = true;
  byKeys.delete(event.target);
});
document.addEventListener("pointerup", () => (pointing = false));
document.addEventListener("keydown", (event) => {
  const form = liveField(event.target);
  if (!form) return;
  if (event.key !== "Tab") byKeys.add(event.target);
  if (event.key === "Enter" && event.target.matches("select") && unseen(form)) {
    event.preventDefault();
    show(form);
  }
});
document.addEventListener("change", (event) => {
  const form = liveField(event.target);
  if (form && event.target.matches("select, [type=date]") && !byKeys.has(event.target)) show(form);
});
document.addEventListener("focusout", (event) => {
  const form = liveField(event.target);
  const leaving = pointing && event.relatedTarget?.closest("a, button");
  if (form && !leaving && unseen(form)) show(form);
});
document.addEventListener("submit", (event) => {
  if (!event.target.matches(LIVE)) return;
  event.preventDefault();
  show(event.target);
});
document.addEventListener("input", (event) => {
  const form = event.target.closest("form[method=post]");
  if (form) form.dataset.touched = "1";
});
window.addEventListener("popstate", () => {
  if (pushed && location.pathname + location.search !== pushed) location.reload();
});
