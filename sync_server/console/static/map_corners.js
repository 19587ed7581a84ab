// A polygon of a few corners, drawn on a map by clicks: what it holds is asked for by `ask`.
const [FEWEST, MOST, APART] = [3, 12, 4]; // corners; pixels between two of them

export function drawCorners(map, box, button, other, told, ask) {
  let places, shape;
  const draws = () => box.classList.contains("cornering");
  const tell = () => {
    told.textContent = `请依次点出各角，至少 ${FEWEST} 个、至多 ${MOST} 个，已点 ${places.length} 个。点“完成”、双击或按 Enter 结束，按退格键去掉最后一个，按 Esc 取消。`;
    shape.setLatLngs(places);
  };
  const stop = () => {
    box.classList.remove("cornering");
    map.doubleClickZoom.enable();
    shape.remove();
    button.setAttribute("aria-pressed", "false");
    button.textContent = "画多边形";
    other.disabled = false;
    told.textContent = "";
  };
  const end = () => {
    const drawn = places;
    stop();
    if (drawn.length >= FEWEST) ask(drawn.map(({ lat, lng }) => `${lat.toFixed(5)},${lng.toFixed(5)}`).join(";"));
  };
  const far = (one, other) => map.latLngToContainerPoint(one).distanceTo(map.latLngToContainerPoint(other)) > APART;
  button.hidden = false;
  button.addEventListener("click", () => {
    if (draws()) return end();
    places = [];
    shape = L.polygon([], { className: "framed", interactive: false }).addTo(map);
    box.classList.add("cornering");
    map.doubleClickZoom.disable();
    button.setAttribute("aria-pressed", "true");
    button.textContent = "完成";
    other.disabled = true;
    tell();
  });
  map.on("click", ({ latlng }) => {
    if (!draws() || places.length === MOST || (places.length && !far(latlng, places.at(-1)))) return;
    places.push(latlng.wrap());
    tell();
  });
  map.on("dblclick", () => draws() && end());
  document.addEventListener("keydown", (event) => {
    if (!draws() || event.target.closest?.("input, select, textarea")) return;
    const keys = { Escape: stop, Enter: end, Backspace: () => (places.pop(), tell()) };
    if (!keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });
}
