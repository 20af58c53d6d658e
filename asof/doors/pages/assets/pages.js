// Enhances the pages; each of them works without it.
"use strict";

// One timeline with two handles, published by and recorded by, over the moments at which something became different.
// Both stand on the same axis, in order of time; a handle stops at the moments of its own clock, and at its end is now.
function addTimeline(form) {
  const fields = [...form.querySelectorAll("input[data-moments]")];
  const known = new Map(fields.map((field) => [field, field.dataset.moments.split(" ").filter(Boolean)]));
  const axis = [...new Set([...known.values()].flat())].sort((one, other) => Date.parse(one) - Date.parse(other));
  if (axis.length < 2) return;
  const timeline = document.createElement("div");
  timeline.className = "timeline";
  for (const field of fields) {
    const moments = new Set(known.get(field));
    timeline.append(ticks(axis, moments, field.name), handle(form, field, axis, moments));
  }
  const ends = document.createElement("p");
  ends.className = "ends";
  for (const text of [axis[0].slice(0, 10), form.dataset.now]) {
    const end = document.createElement("span");
    end.textContent = text;
    ends.append(end);
  }
  timeline.append(ends);
  form.append(timeline);
}

function ticks(axis, moments, name) {
  const space = "http://www.w3.org/2000/svg";
  const drawing = document.createElementNS(space, "svg");
  drawing.setAttribute("class", `ticks ${name}`);
  drawing.setAttribute("aria-hidden", "true");
  axis.forEach((moment, place) => {
    if (!moments.has(moment)) return;
    const line = document.createElementNS(space, "line");
    const x = `${(100 * place) / axis.length}%`;
    for (const [key, value] of [["x1", x], ["x2", x], ["y1", "0"], ["y2", "100%"]]) line.setAttribute(key, value);
    drawing.append(line);
  });
  return drawing;
}

function handle(form, field, axis, moments) {
  const slider = document.createElement("input");
  slider.type = "range";
  slider.className = field.name;
  slider.min = "0";
  slider.max = String(axis.length);
  slider.step = "1";
  slider.setAttribute("aria-label", field.dataset.slider);
  const stops = [...axis.keys()].filter((place) => moments.has(axis[place])).concat(axis.length);
  const asked = Date.parse(field.value);
  const before = stops.filter((place) => Date.parse(axis[place]) <= asked);
  let stands = field.value === "" ? axis.length : before.length ? before[before.length - 1] : stops[0];
  const tell = () => slider.setAttribute("aria-valuetext", field.value || form.dataset.now);
  slider.value = String(stands);
  tell();
  slider.addEventListener("input", () => {
    const wanted = Number(slider.value);
    const onwards = wanted > stands ? stops.filter((place) => place >= wanted) : stops.filter((place) => place <= wanted);
    stands = wanted > stands ? onwards[0] : onwards.length ? onwards[onwards.length - 1] : stops[0];
    slider.value = String(stands);
    field.value = axis[stands] ?? "";
    tell();
  });
  slider.addEventListener("change", () => {
    field.value = axis[Number(slider.value)] ?? "";
    sessionStorage.setItem("asof.handle", field.name);
    form.requestSubmit();
  });
  return slider;
}

for (const form of document.querySelectorAll("form.clocks")) {
  addTimeline(form);
  // After a step of a handle the new page has it under the keys again.
  const name = sessionStorage.getItem("asof.handle");
  sessionStorage.removeItem("asof.handle");
  if (name) form.querySelector(`input[type="range"].${CSS.escape(name)}`)?.focus({ preventScroll: true });
}

// Fields that were left empty stay out of the address.
for (const form of document.querySelectorAll("form[method=get]")) {
  form.addEventListener("formdata", (event) => {
    for (const [name, value] of [...event.formData]) if (value === "") event.formData.delete(name);
  });
}
