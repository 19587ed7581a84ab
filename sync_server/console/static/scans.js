// The pages of a stamped paper before they are sent: photographed one after the other, put in order, turned, taken out.
// A phone's camera gives one picture at a time and a field forgets those before; here they add up. Without this file the
// field takes what is chosen at once.
const TOOLS = [
  ["↑", "前移", (list, at) => at > 0 && list.splice(at - 1, 2, list[at], list[at - 1])],
  ["↓", "后移", (list, at) => at < list.length - 1 && list.splice(at, 2, list[at + 1], list[at])],
  ["↻", "顺时针转 90 度", (list, at) => (list[at].turns = (list[at].turns + 1) % 4)],
  ["×", "去掉", (list, at) => list.splice(at, 1)],
];
const same = (a, b) => a.name === b.name && a.size === b.size && a.lastModified === b.lastModified;

function equipScanField(field) {
  const input = field.querySelector("input[type=file]");
  const turns = field.querySelector("input[name$=_turns]");
  const ticket = field.querySelector(".ticket");
  const list = field.querySelector(".scan-files");
  const says = field.querySelector("[data-scan-says]");
  const most = Number(field.dataset.most);
  const chosen = [];
  turns.value = "";

  function send() {
    const held = new DataTransfer();
    chosen.forEach((one) => held.items.add(one.file));
    input.files = held.files;
    turns.value = chosen.map((one) => one.turns).join(",");
    const megabytes = chosen.reduce((sum, one) => sum + one.file.size, 0) / 1e6;
    const many = chosen.length > most;
    input.setCustomValidity(many ? `一次最多 ${most} 个文件` : "");
    says.textContent = many
      ? `已选 ${chosen.length} 个，一次最多 ${most} 个：页数多的请用扫描仪存成一个 PDF。`
      : chosen.length
        ? `共 ${chosen.length} 个文件，${megabytes.toFixed(1)} MB，按上面的顺序合成。还有页面的，再点一次选择或拍照。`
        : "";
  }

  function show(focus) {
    list.hidden = !chosen.length;
    list.replaceChildren(...chosen.map(line));
    if (focus) list.children[focus.at]?.querySelectorAll("button")[focus.tool]?.focus();
    send();
  }

  function line(one, at) {
    const row = document.createElement("li");
    const page = Object.assign(document.createElement("span"), { className: `small-page quarter-${one.turns}` });
    page.append(one.canvas ?? (one.file.type === "application/pdf" ? "PDF" : "照片"));
    const name = Object.assign(document.createElement("span"), { className: "name" });
    name.textContent = `${at + 1}. ${one.file.name}`;
    const tools = Object.assign(document.createElement("span"), { className: "tools" });
    TOOLS.forEach(([sign, words, act], tool) => {
      if (sign === "↻" && one.file.type === "application/pdf") return;
      const button = document.createElement("button");
      Object.assign(button, { type: "button", className: "plain slim", textContent: sign, title: words });
      button.setAttribute("aria-label", `${words}：${one.file.name}`);
      button.addEventListener("click", () => {
        act(chosen, at);
        show({ at: Math.max(0, chosen.indexOf(one)), tool });
      });
      tools.append(button);
    });
    row.append(page, name, tools);
    return row;
  }

  async function draw(one) {
    try {
      const picture = await createImageBitmap(one.file);
      const scale = Math.min(112 / picture.width, 144 / picture.height);
      const canvas = document.createElement("canvas");
      Object.assign(canvas, { width: picture.width * scale, height: picture.height * scale });
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      picture.close();
      one.canvas = canvas;
    } catch {
      // A format that this browser does not show (HEIC, TIFF) is sent all the same.
    }
  }

  input.addEventListener("change", async () => {
    const added = [...input.files].filter((file) => !chosen.some((one) => same(one.file, file)));
    const fresh = added.map((file) => ({ file, turns: 0, canvas: null }));
    chosen.push(...fresh);
    if (fresh.length && ticket) {
      ticket.querySelector("input").checked = false; // what was received before gives way
      ticket.hidden = true;
    }
    show();
    for (const one of fresh.filter((one) => one.file.type.startsWith("image/"))) {
      await draw(one); // one after the other: a photograph takes some fifty megabytes to unpack
      show();
    }
  });
}

document.querySelectorAll("[data-scan]").forEach(equipScanField);
