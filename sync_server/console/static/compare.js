// A pair of photos, before and after, becomes one picture with a slider between them. Without scripts they stand side by
// side, and a button puts them there again.
document.querySelectorAll("[data-compare]").forEach((pair) => {
  const range = document.createElement("input");
  Object.assign(range, { type: "range", min: 0, max: 100, value: 50 });
  range.setAttribute("aria-label", "左右拖动，对照整改前后");
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: "slim plain" });
  const show = () => {
    pair.style.setProperty("--at", `${range.value}%`);
    range.setAttribute("aria-valuetext", `露出整改后的百分之${100 - range.value}`);
  };
  const lay = (slid) => {
    pair.classList.toggle("slid", slid);
    button.textContent = slid ? "并排看" : "叠起来看";
    range.hidden = !slid;
  };
  range.addEventListener("input", show);
  button.addEventListener("click", () => lay(!pair.classList.contains("slid")));
  pair.append(range, button);
  show();
  lay(true);
});
