// Enhances the pages; each of them works without it.
"use strict";

// A slider over the known moments beside each clock that has several. Its last step is now.
function addSlider(field) {
  const moments = field.dataset.moments.split(" ").filter(Boolean);
  if (moments.length < 2) return;
  const slider = document.createElement("input");
  slider.type = "range";
  slider.min = "0";
  slider.max = String(moments.length);
  slider.step = "1";
  slider.setAttribute("aria-label", field.dataset.slider);
  const asked = Date.parse(field.value);
  const known = moments.filter((moment) => Date.parse(moment) <= asked).length;
  slider.value = String(field.value === "" ? moments.length : Math.max(0, known - 1));
  const now = field.form.dataset.now;
  const show = () => {
    field.value = moments[Number(slider.value)] ?? "";
    slider.setAttribute("aria-valuetext", field.value || now);
  };
  slider.setAttribute("aria-valuetext", field.value || now);
  slider.addEventListener("input", show);
  slider.addEventListener("change", () => { show(); field.form.requestSubmit(); });
  field.after(slider);
}

for (const field of document.querySelectorAll("input[data-moments]")) addSlider(field);

const editor = document.getElementById("query");
if (editor) {
  editor.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      editor.form.requestSubmit();
    }
  });
}

// Fields that were left empty stay out of the address.
for (const form of document.querySelectorAll("form[method=get]")) {
  form.addEventListener("formdata", (event) => {
    for (const [name, value] of [...event.formData]) if (value === "") event.formData.delete(name);
  });
}
