// A native slider with a field to type in: both have a name and obey the keyboard.
function render({ model, el }) {
  const label = document.createElement("label");
  const range = document.createElement("input");
  const field = document.createElement("input");
  const name = model.get("description");
  label.textContent = name;
  range.type = "range";
  range.min = 0;
  range.step = 1;
  field.type = "text";
  field.inputMode = "decimal";
  label.htmlFor = range.id = `d2l-${crypto.randomUUID?.() ?? Math.random()}`;
  field.setAttribute("aria-label", `${name}, number`);
  el.classList.add("d2l-slider");
  el.dataset.name = name;
  el.append(label, range, field);

  const text = (value) => String(Number(value.toPrecision(4)));
  const nearest = (value) => {
    const stops = model.get("stops");
    const distances = stops.map((stop) => Math.abs(stop - value));
    return distances.indexOf(Math.min(...distances));
  };
  const show = () => {
    const value = model.get("value");
    range.max = model.get("stops").length - 1;
    range.value = nearest(value);
    field.value = text(value);
    range.setAttribute("aria-valuetext", text(value));
    el.dataset.value = value;
    range.disabled = field.disabled = model.get("disabled");
  };
  const set = (value) => {
    model.set("value", value);
    model.save_changes();
    show();
  };
  // Jupyter would take the arrow keys to move from cell to cell, and Enter to edit the cell.
  range.dataset.lmSuppressShortcuts = field.dataset.lmSuppressShortcuts = "true";
  range.addEventListener("input", () => set(model.get("stops")[range.value]));
  const commit = () => {
    const stops = model.get("stops");
    const typed = Number(field.value.replace(",", "."));
    if (field.value.trim() === "" || Number.isNaN(typed)) return show();
    if (model.get("only_stops")) return set(stops[nearest(typed)]);
    set(Math.min(Math.max(typed, stops[0]), stops[stops.length - 1]));
  };
  field.addEventListener("change", commit);
  // Where something around the field takes Enter as its own, no change follows.
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter") commit();
  });
  for (const change of ["value", "stops", "disabled"]) model.on(`change:${change}`, show);
  show();
  model.send({ views: 1 });
  return () => model.send({ views: -1 });
}

export default { render };
