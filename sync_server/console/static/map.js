// The maps of a page that can be moved: streets, districts, findings in clusters, an area to be framed. Without scripts,
// and on paper, the drawn map that stands in the same place is the map. Everything comes and goes in WGS-84.
import { drawCorners } from "./map_corners.js";

const RANKS = ["", "minor", "major", "grave"];
const CLOSEST = 18;
const NAME = { letter: 13, high: 15, room: 1500 }; // pixels of a district's name, and what must be seen to be named
const BESIDE = [[0, 0], [0, -10], [0, 10], [-18, 0], [18, 0], [-18, -10], [18, 10], [-18, 10], [18, -10], [0, -19], [0, 19]];
const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
const element = (name, className, words = "") => Object.assign(document.createElement(name), { className, textContent: words });

// GCJ-02, as shared/datum.py has it: for maps that are drawn in it. Takes and gives [latitude, longitude].
const AXIS = 6378245.0;
const FLATTENED = 0.00669342162296594323;
export function toGcj([latitude, longitude]) {
  if (!(longitude >= 72.004 && longitude <= 137.8347 && latitude >= 0.8293 && latitude <= 55.8271)) return [latitude, longitude];
  const [x, y, pi] = [longitude - 105, latitude - 35, Math.PI];
  const { sin, sqrt, abs, cos } = Math;
  const waves = 20 * sin(6 * x * pi) + 20 * sin(2 * x * pi);
  let north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x));
  north += ((waves + 20 * sin(y * pi) + 40 * sin((y / 3) * pi)) * 2) / 3;
  north += ((160 * sin((y / 12) * pi) + 320 * sin((y * pi) / 30)) * 2) / 3;
  let east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x));
  east += ((waves + 20 * sin(x * pi) + 40 * sin((x / 3) * pi)) * 2) / 3;
  east += ((150 * sin((x / 12) * pi) + 300 * sin((x / 30) * pi)) * 2) / 3;
  const angle = (latitude * pi) / 180;
  const bent = 1 - FLATTENED * sin(angle) ** 2;
  const degrees = 180 / pi;
  return [
    latitude + (north / ((AXIS * (1 - FLATTENED)) / (bent * sqrt(bent)))) * degrees,
    longitude + (east / ((AXIS / sqrt(bent)) * cos(angle))) * degrees,
  ];
}
export function fromGcj(point) {
  let guess = point;
  for (let round = 0; round < 12; round += 1) {
    const shifted = toGcj(guess);
    const off = [point[0] - shifted[0], point[1] - shifted[1]];
    guess = [guess[0] + off[0], guess[1] + off[1]];
    if (Math.max(Math.abs(off[0]), Math.abs(off[1])) < 1e-9) break;
  }
  return guess;
}
function shiftedCrs() {
  const plain = L.Projection.SphericalMercator;
  const projection = {
    bounds: plain.bounds,
    project: ({ lat, lng }) => plain.project(L.latLng(toGcj([lat, lng]))),
    unproject: (point) => {
      const { lat, lng } = plain.unproject(point);
      return L.latLng(fromGcj([lat, lng]));
    },
  };
  return L.extend({}, L.CRS.EPSG3857, { projection });
}

function popup(point) {
  const card = element("div", "pin-card");
  const title = element("a", "", point.title);
  title.href = point.url;
  card.append(title, element("p", `pin-state ${RANKS[point.rank]}`, `${point.severity} · ${point.state}`));
  [point.facts, point.unit, point.place, point.when].filter(Boolean).forEach((words) => card.append(element("p", "", words)));
  return card;
}

function pin(point) {
  const icon = L.divIcon({ className: `pin ${RANKS[point.rank]}`, iconSize: [32, 32] });
  const marker = L.marker(point.at, { icon, title: `${point.severity}：${point.title}，${point.unit}`, rank: point.rank, riseOnHover: true });
  return marker.bindPopup(() => popup(point), { maxWidth: 260, minWidth: 200 });
}

function clusters(points) {
  const group = L.markerClusterGroup({
    maxClusterRadius: 44,
    showCoverageOnHover: false,
    animate: !still,
    iconCreateFunction(cluster) {
      const inside = cluster.getAllChildMarkers();
      const grave = inside.some((marker) => marker.options.rank === 3);
      const icon = element("span", "", inside.length);
      icon.append(element("span", "sr", " 个问题，放大查看"));
      const size = inside.length < 10 ? 36 : inside.length < 100 ? 44 : 52;
      return L.divIcon({ html: icon, className: `gathered${grave ? " grave" : ""}`, iconSize: [size, size] });
    },
  });
  return group.addLayers(points.map(pin));
}

function weight(ring) {
  let [twice, x, y] = [0, 0, 0];
  ring.forEach((a, n) => {
    const b = ring[(n + 1) % ring.length];
    const cross = a.x * b.y - b.x * a.y;
    [twice, x, y] = [twice + cross, x + (a.x + b.x) * cross, y + (a.y + b.y) * cross];
  });
  return Math.abs(twice) > 1 ? { area: Math.abs(twice) / 2, x: x / twice / 3, y: y / twice / 3 } : { area: 0, x: 0, y: 0 };
}

// The name of every district that is seen, wherever its own place is: in the middle of what is seen of it.
function names(map, districts, here) {
  const layer = L.layerGroup().addTo(map);
  const short = (name) => (name.length > 2 ? name.replace(/(新)?区$/, "") : name);
  function put() {
    layer.clearLayers();
    const size = map.getSize();
    const frame = L.bounds([0, 0], size);
    const seen = districts.flatMap((district) => {
      const own = map.latLngToContainerPoint(district.label);
      const inner = L.bounds([30, 24], [size.x - 30, size.y - 24]);
      if (inner.contains(own)) return [{ ...district, x: own.x, y: own.y }];
      if (!map.getBounds().intersects(district.bounds)) return [];
      const parts = district.rings.map((ring) =>
        weight(L.PolyUtil.clipPolygon(ring.map((corner) => map.latLngToContainerPoint(corner)), frame)),
      );
      const best = parts.sort((a, b) => b.area - a.area)[0];
      if (!best || best.area < NAME.room) return [];
      const within = (value, most, edge) => Math.min(Math.max(value, edge), most - edge);
      return [{ ...district, x: within(best.x, size.x, 30), y: within(best.y, size.y, 24) }];
    });
    const taken = here ? [{ ...map.latLngToContainerPoint([here.latitude, here.longitude]), half: 12 }] : [];
    seen.forEach((one) => {
      const close = seen.some((other) => other !== one && Math.abs(other.x - one.x) < one.name.length * NAME.letter && Math.abs(other.y - one.y) < NAME.high);
      const name = close ? short(one.name) : one.name;
      const half = (name.length * NAME.letter) / 2;
      const free = ([x, y]) => taken.every((other) => Math.abs(other.x - one.x - x) > half + other.half || Math.abs(other.y - one.y - y) > NAME.high);
      const [right, down] = BESIDE.find(free) ?? BESIDE[0];
      const place = [one.x + right, one.y + down];
      taken.push({ x: place[0], y: place[1], half });
      const icon = L.divIcon({ className: "district-name", html: element("span", "", name), iconSize: [0, 0] });
      L.marker(map.containerPointToLatLng(place), { icon, interactive: false, keyboard: false, zIndexOffset: -1000 }).addTo(layer);
    });
  }
  map.on("moveend resize", put);
  put();
}

async function outlines(map, facts) {
  const answer = await fetch(facts.outlines);
  if (!answer.ok) return;
  const { features } = await answer.json();
  const districts = features.map(({ properties, geometry }) => {
    const polygons = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
    const rings = polygons.flatMap((polygon) => polygon.map((ring) => ring.map(([east, north]) => L.latLng(north, east))));
    const [east, north] = properties.label;
    return { code: String(properties.adcode), name: properties.name, label: L.latLng(north, east), rings, bounds: L.latLngBounds(rings.flat()) };
  });
  const look = (code) => (code === facts.district ? "land here" : "land");
  districts.sort((a, b) => (a.code === facts.district) - (b.code === facts.district));
  districts.forEach((one) => L.polygon(one.rings, { className: look(one.code), interactive: false, smoothFactor: 0.5 }).addTo(map));
  return districts;
}

// An area is framed with the pointer, or it is what the map shows; the page is asked for again with it in its address.
function framing(map, box, section) {
  const draw = section?.querySelector("[data-map-draw]");
  const view = section?.querySelector("[data-map-view]");
  const told = section?.querySelector("[data-map-told]");
  if (!draw || !view) return;
  const askFor = (area) => {
    const url = new URL(location.href);
    url.searchParams.set("area", area);
    url.searchParams.delete("at");
    location.assign(url);
  };
  const ask = (bounds) => {
    const edges = [bounds.getSouth(), bounds.getWest(), bounds.getNorth(), bounds.getEast()];
    askFor(edges.map((edge) => edge.toFixed(6)).join(","));
  };
  const polygon = section.querySelector("[data-map-corners]");
  if (polygon) drawCorners(map, box, polygon, draw, told, askFor);
  let from, drawn;
  const stop = () => {
    box.classList.remove("drawing");
    map.dragging.enable();
    drawn?.remove();
    from = drawn = undefined;
    draw.setAttribute("aria-pressed", "false");
    if (polygon) polygon.disabled = false;
    told.textContent = "";
  };
  const here = (event) => map.mouseEventToLatLng(event);
  draw.hidden = view.hidden = false;
  view.addEventListener("click", () => ask(map.getBounds()));
  draw.addEventListener("click", () => {
    if (box.classList.contains("drawing")) return stop();
    box.classList.add("drawing");
    map.dragging.disable();
    draw.setAttribute("aria-pressed", "true");
    if (polygon) polygon.disabled = true;
    told.textContent = "请在图上按住拖出一个方框，按 Esc 取消。";
  });
  document.addEventListener("keydown", (event) => event.key === "Escape" && box.classList.contains("drawing") && stop());
  box.addEventListener("pointerdown", (event) => {
    if (!box.classList.contains("drawing") || event.button > 0 || event.target.closest(".leaflet-control")) return;
    event.preventDefault();
    box.setPointerCapture(event.pointerId);
    from = here(event);
    drawn = L.rectangle([from, from], { className: "framed", interactive: false }).addTo(map);
  });
  box.addEventListener("pointermove", (event) => from && drawn.setBounds(L.latLngBounds(from, here(event))));
  box.addEventListener("pointercancel", () => from && stop());
  box.addEventListener("pointerup", (event) => {
    if (!from) return;
    const bounds = L.latLngBounds(from, here(event));
    const corners = [bounds.getNorthWest(), bounds.getSouthEast()].map((corner) => map.latLngToContainerPoint(corner));
    const large = Math.min(corners[1].x - corners[0].x, corners[1].y - corners[0].y) >= 8;
    stop();
    if (large) ask(bounds);
  });
}

// A point is chosen by a click or typed as two numbers; field and map follow each other.
function picking(map, field) {
  let marker;
  const put = () => {
    const at = field.value.split(/[,，\s]+/).filter(Boolean).map(Number);
    marker?.remove();
    const whole = at.length === 2 && at.every(Number.isFinite);
    marker = whole ? L.circleMarker(at, { radius: 8, className: "point", interactive: false }).addTo(map) : undefined;
    return whole ? at : null;
  };
  map.on("click", ({ latlng }) => {
    field.value = `${latlng.lat.toFixed(5)}, ${latlng.lng.toFixed(5)}`;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
  field.addEventListener("input", put);
  const at = put();
  if (at) map.setView(at, 16);
}

function look(map, facts, districts) {
  const home = districts?.find((one) => one.code === facts.district)?.bounds;
  const all = districts?.length ? L.latLngBounds(districts.flatMap((one) => [one.bounds.getSouthWest(), one.bounds.getNorthEast()])) : null;
  const city = all ?? L.latLngBounds([30.68, 120.86], [31.87, 122.0]);
  if (facts.here) return map.setView([facts.here.latitude, facts.here.longitude], 16);
  const points = [...facts.points, ...facts.spots].map((point) => point.at).filter((at) => city.contains(at));
  const [south, west, north, east] = facts.area;
  if (facts.area.length) map.fitBounds([[south, west], [north, east]], { padding: [24, 24], maxZoom: CLOSEST });
  else if (points.length) map.fitBounds(points, { padding: [32, 32], maxZoom: 16 });
  else map.fitBounds(home ?? city);
}

const words = { km: "公里", m: "米" };
const Scale = L.Control.Scale.extend({
  _updateScale(line, text, ratio) {
    const told = text.replace(/k?m$/, (unit) => words[unit]);
    L.Control.Scale.prototype._updateScale.call(this, line, told, ratio);
  },
});

async function show(place) {
  place.dataset.drawn = "1";
  const facts = JSON.parse(place.querySelector("[data-map-facts]").textContent);
  const drawing = place.querySelector("svg");
  const box = element("div", "live no-print");
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", `${drawing?.getAttribute("aria-label") ?? "地图"}。方向键移动，加减号缩放`);
  place.prepend(box);
  place.classList.add("drawn");
  const options = { zoomControl: false, attributionControl: false, maxZoom: CLOSEST, minZoom: 7, zoomSnap: 0.5, scrollWheelZoom: false };
  const motion = still ? { zoomAnimation: false, fadeAnimation: false, markerZoomAnimation: false, inertia: false } : {};
  const crs = facts.tiles.datum === "gcj02" ? shiftedCrs() : L.CRS.EPSG3857;
  const map = L.map(box, { ...options, ...motion, crs });
  L.control.zoom({ zoomInTitle: "放大", zoomOutTitle: "缩小", zoomInText: "+", zoomOutText: "−" }).addTo(map);
  new Scale({ imperial: false, maxWidth: 120, position: "topright" }).addTo(map);
  if (facts.tiles.url) {
    const zooms = { minZoom: facts.tiles.min, maxNativeZoom: facts.tiles.max, maxZoom: CLOSEST };
    L.control.attribution({ prefix: false }).addTo(map).addAttribution(element("span", "", facts.tiles.notice).outerHTML);
    L.tileLayer(facts.tiles.url, zooms).addTo(map);
    box.classList.add("grounded");
  }
  // A page is scrolled over a map that nobody has touched.
  map.on("focus click", () => map.scrollWheelZoom.enable());
  map.on("blur", () => map.scrollWheelZoom.disable());
  look(map, facts);
  const districts = await outlines(map, facts).catch(() => undefined);
  if (districts && !facts.here && !facts.area.length) look(map, facts, districts);
  if (facts.here) {
    const at = [facts.here.latitude, facts.here.longitude];
    if (facts.here.accuracy) L.circle(at, { radius: facts.here.accuracy, className: "accuracy", interactive: false }).addTo(map);
    L.circleMarker(at, { radius: 8, className: "point", interactive: false }).addTo(map);
  } else {
    const [south, west, north, east] = facts.area;
    const framed = { className: "framed", interactive: false };
    if (facts.corners.length) L.polygon(facts.corners, framed).addTo(map);
    else if (facts.area.length) L.rectangle([[south, west], [north, east]], framed).addTo(map);
    map.addLayer(clusters(facts.points));
    facts.spots.forEach(({ at, number, words, url }) => {
      const icon = L.divIcon({ className: "spot-ring", html: element("span", "", number), iconSize: [30, 30] });
      L.marker(at, { icon, title: words, zIndexOffset: 1000 }).on("click", () => location.assign(url)).addTo(map);
    });
  }
  if (districts) names(map, districts, facts.here);
  map.on("popupopen", ({ popup: open }) => open.getElement()?.querySelector("a[href]:not(.leaflet-popup-close-button)")?.focus({ preventScroll: true }));
  framing(map, box, place.closest("section"));
  if (facts.pick) picking(map, document.getElementById(facts.pick));
  place.dispatchEvent(new CustomEvent("ducha:map", { bubbles: true }));
}

const draw = () => document.querySelectorAll("[data-map]:not([data-drawn])").forEach(show);
document.addEventListener("ducha:shown", draw);
draw();
