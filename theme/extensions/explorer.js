// Brings the explorers of a page to life: what a reader sets goes to the sentence, the pictures and
// the charts. Controls and words need only this; the charts come with Vega, which is large.

// `charts` resolves when `bookExplorers.draw` is there.
bookExplorers.enliven = (root, data, charts) => {
  const { controls, tabulated, states } = data;
  const still = root.querySelector(".explorer-still");
  const live = still.cloneNode(true);
  live.className = "explorer-live";
  // What can be done here and not on the still picture, such as clicking.
  for (const hint of live.querySelectorAll(".explorer-chart p span")) hint.hidden = false;
  const summary = live.querySelector(".explorer-summary");
  summary.setAttribute("role", "status");
  const pictures = live.querySelector(".explorer-pictures");
  const inputs = controls.map(({ name }) => root.querySelector(`[data-name="${name}"]`));
  still.after(live);
  root.classList.add("alive");

  // A control's position in the list of its values.
  const position = (input) =>
    input.type === "checkbox" ? Number(input.checked)
      : input.type === "range" ? Number(input.value) : input.selectedIndex;
  const move = (input, to) => {
    if (input.type === "checkbox") input.checked = Boolean(to);
    else if (input.type === "range") input.value = to;
    else input.selectedIndex = to;
  };

  let views = []; // of Vega, once there are charts
  const knows = data.charts.map(({ params }) => new Set(params.map(({ name }) => name)));
  const update = async () => {
    let row = 0;
    controls.forEach(({ name, values, texts }, number) => {
      const input = inputs[number];
      const at = position(input);
      if (input.type === "range") {
        input.setAttribute("aria-valuetext", texts[at]);
        input.parentElement.querySelector(".explorer-value").textContent = texts[at];
      }
      if (tabulated.includes(name)) row = row * values.length + at;
      views.forEach((view, chart) => {
        if (knows[chart].has(name)) view.signal(name, values[at]);
      });
    });
    await Promise.all(views.map((view) => view.runAsync()));
    const state = states[row];
    // A sentence that is computed comes from a chart.
    const computed = views.find((_, chart) => knows[chart].has("summary"));
    const sentence = state?.summary ?? computed?.signal("summary") ?? summary.textContent;
    if (summary.textContent !== sentence) summary.textContent = sentence;
    if (pictures && pictures.dataset.row !== String(row)) {
      pictures.innerHTML = state.pictures;
      pictures.dataset.row = row;
    }
  };

  for (const input of inputs) {
    input.addEventListener("input", () => {
      live.classList.add("moved"); // a picture that no chart has replaced yet shows something else
      update();
    });
  }
  root.querySelector(".explorer-controls").hidden = false;
  // On the way back a browser gives the controls their last values, without an event for it.
  addEventListener("pageshow", update);
  update();

  const draw = async () => {
    await charts;
    const drawn = await bookExplorers.draw(live, data);
    // A click on a mark selects what it stands for, as far as there are controls for it.
    for (const view of drawn) {
      view.addEventListener("click", (_, item) => {
        controls.forEach(({ name, values }, number) => {
          const at = values.indexOf(item?.datum?.[name]);
          if (at >= 0) move(inputs[number], at);
        });
        update();
      });
    }
    views = drawn;
    await update();
    Object.assign(root, { views, data }); // for tests, and for the curious in a browser's console
  };
  // Without charts, controls would say one thing and the pictures another.
  draw().catch((error) => {
    live.remove();
    root.classList.remove("alive");
    root.querySelector(".explorer-controls").hidden = true;
    throw error;
  });
};
