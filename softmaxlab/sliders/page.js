// What only the page knows: where the keyboard is, and what the sliders show.
function render({ model, el }) {
  el.hidden = true;
  const panel = () => el.closest(".d2l-panel") ?? el.parentElement;
  const find = (name) =>
    [...panel().querySelectorAll("button")].find((button) => button.textContent.trim() === name);

  // Moves the focus on when the button that has it is about to be disabled.
  model.on("msg:custom", ({ from, to }) => {
    if (document.activeElement === find(from)) find(to).focus();
  });

  // In place of the press alone, which may overtake the change of a slider.
  const press = (event) => {
    if (!panel()?.contains(event.target)) return;
    if (event.target.closest("button") !== find(model.get("button"))) return;
    event.stopPropagation();
    const sliders = [...panel().querySelectorAll(".d2l-slider")];
    const shown = sliders.map(({ dataset }) => [dataset.name, Number(dataset.value)]);
    model.send({ shown: Object.fromEntries(shown) });
  };
  document.addEventListener("click", press, true);
  return () => document.removeEventListener("click", press, true);
}

export default { render };
