// Draws the charts of an explorer. The book's build joins this file with Vega into one script.

// A chart takes the place of each still picture in `live`; resolves with Vega's views.
bookExplorers.draw = async (live, { charts, datasets }) => {
  const places = [...live.querySelectorAll(".explorer-chart > img")].map((image) => {
    const place = document.createElement("div");
    place.setAttribute("role", "img");
    place.setAttribute("aria-label", image.alt);
    image.replaceWith(place);
    return place;
  });
  const embed = (place, number) => {
    const { spec } = charts[number];
    for (const table of spec.data) {
      if (table.name in datasets) table.values = datasets[table.name];
    }
    const options = { mode: "vega", actions: false, hover: false, renderer: "svg", tooltip: false };
    return vegaEmbed(place, spec, options);
  };
  const views = (await Promise.all(places.map(embed))).map(({ view }) => view);
  // One picture with a description: the sentence says the rest, better than a list of marks.
  for (const place of places) place.querySelector("svg").setAttribute("aria-hidden", "true");
  return views;
};
