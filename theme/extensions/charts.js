// Draws the charts of an explorer. The book's build joins this file with Vega into one script.

// A chart takes the place of each still picture in `live`; resolves with Vega's views.
bookExplorers.draw = async (live, { charts, datasets }) => {
  const pictures = [...live.querySelectorAll(".explorer-chart > img")];
  const drawn = await Promise.all(pictures.map((image, number) => {
    const place = document.createElement("div");
    place.setAttribute("role", "img");
    place.setAttribute("aria-label", image.alt);
    image.replaceWith(place);
    const { spec } = charts[number];
    for (const table of spec.data) {
      if (table.name in datasets) table.values = datasets[table.name];
    }
    const options = { mode: "vega", actions: false, hover: false, renderer: "svg", tooltip: false };
    return vegaEmbed(place, spec, options);
  }));
  // One picture with a description: the sentence says the rest, better than a list of marks.
  for (const svg of live.querySelectorAll(".explorer-chart > [role=img] svg")) {
    svg.setAttribute("aria-hidden", "true");
  }
  return drawn.map(({ view }) => view);
};
