// Moves the keyboard's focus on when the button that has it is about to be disabled.
function render({ model, el }) {
  el.hidden = true;
  model.on("msg:custom", ({ from, to }) => {
    const root = el.closest(".d2l-panel") ?? el.parentElement;
    const find = (name) =>
      [...root.querySelectorAll("button")].find((button) => button.textContent.trim() === name);
    if (document.activeElement === find(from)) find(to).focus();
  });
}

export default { render };
