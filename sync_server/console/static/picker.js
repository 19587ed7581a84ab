// A long select becomes a field in which one types: of catalogue items a code (also jm3 for JM03), words of the item, or
// what people say in the street (店招, 违建); of others what its `data-picker` asks for; of all that carry `data-letters`
// also pinyin and initials (zdst, zhandao). The select stays in the form and keeps the value;
// without scripts it is what is used.
const MOST = 30;

// Numbers without the zeros before them, as people type codes: jm3 is JM03.
const plain = (text) => text.toLowerCase().replace(/(^|[^0-9])0+(?=[0-9])/g, "$1");

// Whether the letters are the beginnings of syllables that follow one another from there on: zd, zhd, zhandao, zdao.
function begins(letters, syllables, at) {
  if (!letters) return true;
  const one = syllables[at] ?? "";
  for (let n = 1; n <= Math.min(one.length, letters.length) && one.startsWith(letters.slice(0, n)); n++)
    if (begins(letters.slice(n), syllables, at + 1)) return true;
  return false;
}

// How well an option meets a word: by its whole code, by what it says, by its sound; 0 for not at all.
function meets(option, word) {
  if (option.code === word) return 3;
  if (option.found.includes(word)) return 2;
  return /^[a-z]{2,}$/.test(word) && option.syllables.some((_, at) => begins(word, option.syllables, at)) ? 1 : 0;
}

function enhance(select) {
  if (select.dataset.picked) return;
  select.dataset.picked = "1";
  const asked = select.dataset.picker;
  const options = [...select.options].map((option) => ({
    value: option.value,
    name: option.textContent.trim(),
    code: plain(option.textContent.trim().split(" ")[0]),
    found: plain(`${option.textContent} ${option.dataset.words ?? ""}`),
    syllables: (option.dataset.letters ?? "").split(" ").filter(Boolean),
  }));
  const box = document.createElement("div");
  box.className = "picker";
  const input = document.createElement("input");
  const list = document.createElement("ul");
  const id = `${select.id}-list`;
  list.id = id;
  list.hidden = true;
  list.setAttribute("role", "listbox");
  Object.assign(input, { type: "text", autocomplete: "off", placeholder: asked || "编号、名称、俗称或拼音首字母" });
  // A field that is not seen cannot be pointed at when it is missing: what is typed in is.
  input.required = select.required;
  select.required = false;
  for (const [name, value] of [["role", "combobox"], ["aria-expanded", "false"], ["aria-controls", id], ["aria-autocomplete", "list"]])
    input.setAttribute(name, value);
  const label = document.querySelector(`label[for="${select.id}"]`);
  input.id = `${select.id}-typed`;
  if (label) label.htmlFor = input.id;
  input.value = select.value ? select.selectedOptions[0].textContent.trim() : "";
  select.hidden = true;
  select.after(box);
  box.append(input, list);
  let at = -1;

  const close = () => {
    list.hidden = true;
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const choose = (option) => {
    select.value = option.value;
    input.value = option.value ? option.name : "";
    close();
    input.blur();
    select.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const show = () => {
    const words = plain(input.value.trim()).split(/\s+/).filter(Boolean);
    const untouched = select.value && input.value === select.selectedOptions[0].textContent.trim();
    const worth = new Map(options.map((one) => [one, untouched ? 1 : Math.min(3, ...words.map((word) => meets(one, word)))]));
    const hits = options.filter((one) => worth.get(one)).sort((a, b) => worth.get(b) - worth.get(a));
    list.replaceChildren();
    hits.slice(0, MOST).forEach((one, n) => {
      const line = document.createElement("li");
      line.id = `${id}-${n}`;
      line.setAttribute("role", "option");
      line.textContent = one.name;
      line.addEventListener("pointerdown", (event) => {
        event.preventDefault();
        choose(one);
      });
      list.append(line);
      line.option = one;
    });
    if (!hits.length || hits.length > MOST) {
      const note = document.createElement("li");
      note.className = "quiet small";
      note.textContent = hits.length ? `还有 ${hits.length - MOST} 项，请再写几个字` : `${asked ? "没有找到" : "没有这样的项目"}，换个说法试试`;
      list.append(note);
    }
    list.hidden = false;
    list.classList.remove("end");
    list.classList.toggle("end", list.getBoundingClientRect().right > document.documentElement.clientWidth);
    at = -1;
    input.setAttribute("aria-expanded", "true");
  };
  const step = (by) => {
    const lines = [...list.querySelectorAll("[role=option]")];
    if (!lines.length) return;
    at = Math.min(lines.length - 1, Math.max(0, at + by));
    lines.forEach((line, n) => line.setAttribute("aria-selected", String(n === at)));
    input.setAttribute("aria-activedescendant", lines[at].id);
    lines[at].scrollIntoView({ block: "nearest" });
  };
  input.addEventListener("focus", () => {
    input.select();
    show();
  });
  input.addEventListener("input", show);
  // What was typed and not chosen is no choice: the field says again what counts.
  input.addEventListener("blur", () => {
    close();
    if (!input.value.trim() && select.value) {
      select.value = "";
      select.dispatchEvent(new Event("change", { bubbles: true }));
    }
    input.value = select.value ? select.selectedOptions[0].textContent.trim() : "";
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) show();
      step(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && !list.hidden) {
      event.preventDefault();
      const lines = [...list.querySelectorAll("[role=option]")];
      const chosen = lines[at] ?? (lines.length === 1 || input.value.trim() ? lines[0] : null);
      if (chosen) choose(chosen.option);
    } else if (event.key === "Escape") close();
  });
}

const all = () => document.querySelectorAll("select[data-picker]").forEach(enhance);
document.addEventListener("ducha:shown", all);
all();
