// Drawing boxes over a picture. The numbers in the table are what is sent; without this file they are typed.
const form = document.querySelector("[data-blur]");
const svg = form.querySelector("svg");
const table = form.querySelector(".boxes tbody");
const [width, height] = [Number(form.dataset.width), Number(form.dataset.height)];
const SVG = "http://www.w3.org/2000/svg";
const SMALLEST = 8;
let boxes = read();
let held = null;

function read() {
  const column = (side) => [...table.querySelectorAll(`input[name="box.${side}"]`)].map((input) => input.value);
  const [x, y, w, h] = ["x", "y", "w", "h"].map(column);
  return x.map((_, n) => [x[n], y[n], w[n], h[n]]).filter((box) => box.every((v) => v !== "")).map((box) => box.map(Number));
}

function part(name, values, parent) {
  const made = document.createElementNS(SVG, name);
  Object.entries(values).forEach(([key, value]) => made.setAttribute(key, value));
  return parent.appendChild(made);
}

function draw() {
  const grip = (width / Math.max(320, svg.clientWidth)) * 11;
  svg.replaceChildren();
  boxes.forEach(([x, y, w, h], n) => {
    const group = part("g", { "data-box": n }, svg);
    part("rect", { x, y, width: w, height: h }, group);
    part("text", { x: x + 4, y: y > 30 ? y - 6 : y + h + 26 }, group).textContent = n + 1;
    part("circle", { class: "corner", cx: x + w, cy: y + h, r: grip }, group);
    part("circle", { class: "gone", cx: x + w, cy: y, r: grip }, group);
    const arm = grip / 2.4;
    part("path", { class: "cross", d: `M${x + w - arm} ${y - arm}l${2 * arm} ${2 * arm}m0 ${-2 * arm}l${-2 * arm} ${2 * arm}` }, group);
  });
}

function tell() {
  const row = (box, n) => {
    const tr = document.createElement("tr");
    tr.insertCell().textContent = n + 1;
    ["x", "y", "w", "h"].forEach((side, at) => {
      const input = document.createElement("input");
      Object.assign(input, { type: "number", name: `box.${side}`, value: Math.round(box[at]) });
      input.setAttribute("aria-label", `框 ${n + 1} ${{ x: "左", y: "上", w: "宽", h: "高" }[side]}`);
      tr.insertCell().append(input);
    });
    const drop = document.createElement("button");
    Object.assign(drop, { type: "button", textContent: "删除", className: "slim" });
    drop.addEventListener("click", () => remove(n));
    tr.insertCell().append(drop);
    return tr;
  };
  table.replaceChildren(...boxes.map(row));
  form.querySelector("[data-count]").textContent = boxes.length;
  draw();
}

// What was looked at or confirmed before does not hold for other boxes.
function changed() {
  form.querySelector("[name=checked]").checked = false;
  form.querySelectorAll(".result").forEach((image) => image.closest("section").remove());
  tell();
}

function remove(n) {
  boxes.splice(n, 1);
  changed();
}

function point(event) {
  const frame = svg.getBoundingClientRect();
  const within = (value, most) => Math.min(most, Math.max(0, value));
  return [
    within(((event.clientX - frame.left) / frame.width) * width, width),
    within(((event.clientY - frame.top) / frame.height) * height, height),
  ];
}

svg.addEventListener("pointerdown", (event) => {
  const [x, y] = point(event);
  const n = Number(event.target.closest("[data-box]")?.dataset.box ?? -1);
  event.preventDefault();
  if (event.target.classList.contains("gone")) return remove(n);
  if (n >= 0) {
    const mode = event.target.classList.contains("corner") ? "size" : "move";
    held = { n, mode, from: [x, y], box: [...boxes[n]] };
  } else if (boxes.length < Number(form.dataset.most)) {
    boxes.push([x, y, 0, 0]);
    held = { n: boxes.length - 1, mode: "size", from: [x, y], box: [x, y, 0, 0], fresh: true };
  }
  svg.setPointerCapture(event.pointerId);
});

svg.addEventListener("pointermove", (event) => {
  if (!held) return;
  const [x, y] = point(event);
  const [left, top, w, h] = held.box;
  if (held.mode === "move") {
    const shift = (start, size, by, most) => Math.min(most - size, Math.max(0, start + by));
    boxes[held.n] = [shift(left, w, x - held.from[0], width), shift(top, h, y - held.from[1], height), w, h];
  } else {
    boxes[held.n] = [Math.min(left, x), Math.min(top, y), Math.abs(x - left), Math.abs(y - top)];
  }
  draw();
});

svg.addEventListener("pointerup", () => {
  if (!held) return;
  const [, , w, h] = boxes[held.n];
  if (held.fresh && (w < SMALLEST || h < SMALLEST)) boxes.splice(held.n, 1);
  held = null;
  changed();
});

table.addEventListener("change", () => {
  boxes = read();
  changed();
});

form.querySelector("input[type=image]").addEventListener("load", draw);
form.classList.add("drawing");
document.documentElement.classList.add("drawing-on");
tell();
