// The desk by keyboard: rows by j and k, deeds by the letter on their button, the list one came from with its next
// entry, the sheet of keys. A letter goes to the button, Enter presses it: no single key sends a paper out. Only what can
// be taken back, or only leads somewhere, happens at once.
const LIST = "ducha-list"; // in this window's own memory: the list one came from, in its order and filter
const typing = (target) => target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
const rows = () => [...document.querySelectorAll("[data-row]")];
const linkOf = (row) => row.querySelector("a.rowlink") ?? row.querySelector("a");
const here = () => location.pathname + location.search;
const pathOf = (href) => new URL(href, location.href).pathname;

function remembered() {
  try {
    return JSON.parse(sessionStorage.getItem(LIST)) ?? {};
  } catch {
    return {};
  }
}
function remember(list) {
  try {
    sessionStorage.setItem(LIST, JSON.stringify(list));
  } catch {
    // A window without memory has no next entry: the list itself is still there.
  }
}

function mark(row, focus = true) {
  rows().forEach((one) => one.classList.toggle("at", one === row));
  if (focus) linkOf(row)?.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}
function move(step) {
  const all = rows();
  if (!all.length) return;
  const at = all.findIndex((row) => row.classList.contains("at"));
  mark(all[Math.min(all.length - 1, Math.max(0, at + step))]);
}

// A row that is opened: its list is kept, so that the way back and the next entry are known afterwards.
function opening(row) {
  const hrefs = rows().map((row) => linkOf(row)?.getAttribute("href")).filter(Boolean);
  const own = linkOf(row)?.getAttribute("href");
  const more = document.querySelector('.pager [data-key="next"]')?.getAttribute("href") ?? "";
  remember({ url: here(), name: document.querySelector("h1")?.textContent.trim() ?? "", hrefs, more, at: own, leaving: true });
}
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-row] a[href], .trail a[data-to]");
  if (!link || event.ctrlKey || event.metaKey) return;
  if (link.dataset.to) remember({ ...remembered(), at: link.dataset.to, leaving: true });
  else opening(link.closest("[data-row]"));
});
// What is done with a row in the list itself leads back to the list: to the row, or to the one after it.
document.addEventListener("submit", (event) => {
  const row = event.submitter?.closest("[data-row]") ?? document.querySelector("[data-row].at");
  if (event.target.method === "post" && row && event.target.contains(row)) opening(row);
});

// On Back the row stands where it stood; where it has gone, the one after it.
function restore() {
  const list = remembered();
  if (list.url !== here() || !list.at) return;
  const after = list.hrefs.slice(list.hrefs.indexOf(list.at));
  const found = after.map((href) => rows().find((row) => linkOf(row)?.getAttribute("href") === href)).find(Boolean);
  if (found) mark(found, document.activeElement === document.body || document.activeElement?.id === "main");
}

// Of a page that was opened from a list: where one is in it, back to it, and on.
function trail() {
  const list = remembered();
  if (!list.url || list.url === here()) return;
  if (list.leaving) remember(Object.assign(list, { leaving: false, landed: location.pathname }));
  const at = list.hrefs.findIndex((href) => pathOf(href) === location.pathname);
  if (at < 0 && list.landed !== location.pathname) return;
  const place = list.hrefs.indexOf(list.at) >= 0 ? list.hrefs.indexOf(list.at) : at;
  const bar = document.createElement("nav");
  bar.className = "trail no-print";
  bar.setAttribute("aria-label", "所在列表");
  const add = (href, words, key, to) => {
    const link = document.createElement("a");
    Object.assign(link, { href, textContent: words, className: "button slim" });
    link.dataset.deed = key;
    if (to) link.dataset.to = to;
    bar.append(link);
  };
  const said = document.createElement("span");
  said.className = "quiet small";
  said.textContent = `${list.name} 第 ${place + 1} 件，共 ${list.hrefs.length} 件${list.more ? "，后面还有" : ""}`;
  bar.append(said);
  add(list.url, "返回列表", "b");
  const [before, next] = [list.hrefs[place - 1], list.hrefs[place + 1]];
  if (before) add(before, "上一件", "p", before);
  if (next) add(next, "下一件 →", "n", next);
  else if (list.more) add(list.more, "下一页 →", "n");
  const done = document.querySelector("#main > .message.good");
  done ? done.append(bar) : document.getElementById("main")?.prepend(bar);
}

// Letters stand on the buttons of the page's next step, of the bar over ticked rows, and where a page names its own.
const FIRST = ["a", "s", "d", "f"];
const OTHER = ["r", "t", "g", "v"];
function letters() {
  const shown = (one) => one.getClientRects().length > 0;
  const free = (wanted) => wanted.find((key) => !document.querySelector(`[data-deed="${key}"]`));
  const steps = ".card.step button, .card.step summary, .card.step a.button, .pager.ticked button";
  document.querySelectorAll(steps).forEach((one) => {
    const folded = one.tagName !== "SUMMARY" && one.closest("details.more");
    const leadsNowhere = one.tagName === "SUMMARY" && !one.parentElement.querySelector("form");
    if (one.dataset.deed || folded || leadsNowhere || !shown(one)) return;
    const key = free(one.classList.contains("primary") ? FIRST : OTHER);
    if (key) one.dataset.deed = key;
  });
  document.querySelectorAll("[data-deed]").forEach((one) => {
    if (one.querySelector(":scope > kbd")) return;
    const key = document.createElement("kbd");
    key.textContent = one.dataset.deed.toUpperCase();
    key.setAttribute("aria-hidden", "true");
    one.setAttribute("aria-keyshortcuts", one.dataset.deed);
    one.append(key);
  });
}
function go(one) {
  one.closest("details:not([open])")?.setAttribute("open", "");
  if (one.tagName === "SUMMARY") {
    one.parentElement.open = true;
    const field = one.parentElement.querySelector("textarea, input:not([type=hidden]), select");
    return (field ?? one).focus();
  }
  if (one.tagName === "A" || "undo" in one.dataset || "atOnce" in one.dataset) return one.click();
  const lacking = one.form && [...one.form.elements].find((field) => field.willValidate && !field.checkValidity());
  (lacking ?? one).focus();
  (lacking ?? one).scrollIntoView({ block: "nearest" });
}

function tick() {
  const row = document.querySelector("[data-row].at");
  row?.querySelector("input[type=checkbox]")?.click();
}
function counted() {
  document.querySelectorAll("[data-ticked]").forEach((note) => {
    note.dataset.ticked ||= note.textContent;
    const number = note.closest("form")?.querySelectorAll("[data-row] input:checked").length ?? 0;
    note.textContent = number ? `已勾选 ${number} 条` : note.dataset.ticked;
  });
}

const SHEET = [
  ["j / k", "下一行 / 上一行"],
  ["Enter", "打开这一行，或按下选中的按钮"],
  ["x", "勾选这一行"],
  ["n / p", "列表中的下一件 / 上一件"],
  ["b", "返回列表"],
  ["u", "撤销刚才的办理（30 秒内，能撤销的才有）"],
  ["/", "查找"],
  ["Ctrl+Enter", "写好理由后提交"],
  ["?", "打开、关闭本表"],
];
function sheet() {
  let dialog = document.getElementById("keys");
  if (!dialog) {
    dialog = document.createElement("dialog");
    dialog.id = "keys";
    dialog.setAttribute("aria-label", "键盘操作");
    document.body.append(dialog);
  }
  if (dialog.open) return dialog.close();
  const own = [...document.querySelectorAll("[data-deed]")].filter((one) => !"npbu".includes(one.dataset.deed));
  const lines = own.map((one) => [one.dataset.deed, [...one.childNodes].filter((n) => n.nodeName !== "KBD").map((n) => n.textContent).join("").trim()]);
  const list = document.createElement("dl");
  for (const [key, words] of [...lines, ...SHEET]) {
    const [term, said] = [document.createElement("dt"), document.createElement("dd")];
    const shown = document.createElement("kbd");
    shown.textContent = key.length === 1 ? key.toUpperCase() : key;
    term.append(shown);
    said.textContent = words;
    list.append(term, said);
  }
  const title = document.createElement("h2");
  title.textContent = "键盘操作";
  const note = document.createElement("p");
  note.className = "quiet small";
  note.textContent = "字母键选中按钮，再按 Enter 才办理。按 Esc 关闭。";
  dialog.replaceChildren(title, list, note);
  dialog.showModal();
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.matches("textarea")) {
    const form = event.target.form;
    return form?.requestSubmit(form.querySelector("button:not([type=button])"));
  }
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (typing(event.target)) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  if (document.querySelector("dialog[open]") && event.key !== "?") return;
  const link = (name) => document.querySelector(`[data-key="${name}"]`);
  const deed = /^[a-z]$/.test(event.key)
    ? document.querySelector(`[data-row].at [data-deed="${event.key}"]`) ?? document.querySelector(`[data-deed="${event.key}"]:not([data-row] *)`)
    : null;
  const actions = {
    "/": () => document.querySelector("[data-search]")?.focus(),
    "?": sheet,
    j: () => move(1),
    k: () => move(-1),
    x: tick,
    o: () => linkOf(document.querySelector("[data-row].at") ?? document.createElement("div"))?.click(),
    ArrowLeft: () => link("previous")?.click(),
    ArrowRight: () => link("next")?.click(),
    "+": () => link("zoom")?.click(),
    "-": () => link("zoom")?.click(),
  };
  const needed = { ArrowLeft: "previous", ArrowRight: "next", "+": "zoom", "-": "zoom" }[event.key];
  const act = deed ? () => go(deed) : actions[event.key];
  if (!act || (needed && !link(needed))) return;
  event.preventDefault();
  act();
});
document.addEventListener("change", (event) => event.target.type === "checkbox" && counted());

// 撤销 is offered as long as it is granted.
document.querySelectorAll("[data-undo]").forEach((button) => {
  setTimeout(() => button.closest("form").remove(), Number(button.dataset.undo) * 1000);
});

// The desk renews itself every minute: the row one is at stays.
const desk = document.getElementById("desk");
if (desk) {
  let at;
  document.addEventListener("focusin", (event) => {
    const row = event.target.closest("[data-row]");
    if (row && desk.contains(row)) at = linkOf(row)?.getAttribute("href");
  });
  new MutationObserver(() => {
    const row = at && rows().find((one) => linkOf(one)?.getAttribute("href") === at);
    if (row && !row.classList.contains("at")) mark(row, document.activeElement === document.body);
  }).observe(desk, { childList: true });
}

document.addEventListener("ducha:shown", () => {
  letters();
  counted();
});
trail();
letters();
restore();
counted();
window.addEventListener("pageshow", (event) => event.persisted && restore());
