// A picture can be asked: its box's arrows stand out, and words say how its count adds up.
alive(".whoholds-refs", figure => {
  const svg = figure.querySelector("svg[data-hint]");
  if (!svg || figure.ask) return;
  const boxes = [...svg.querySelectorAll("[data-reply]")];
  const arrows = [...svg.querySelectorAll(".edge")];
  // In a page saved from a browser there is one already, and this has to run again.
  const said = figure.parentElement.querySelector(":scope > .whoholds-reply");
  const reply = said ?? document.createElement("p");
  reply.className = "whoholds-reply tex2jax_ignore mathjax_ignore"; // as the figure
  reply.setAttribute("aria-live", "polite");
  if (!said) figure.after(reply);

  // From here on it is no longer one image, but a group of buttons, one of which Tab leads to.
  svg.setAttribute("role", "group");
  for (const arrow of arrows) arrow.setAttribute("aria-hidden", "true");
  for (const box of boxes) {
    box.setAttribute("role", "button");
    const lines = [...box.querySelectorAll("text")].map(line => line.textContent.trim());
    box.setAttribute("aria-label", lines.join(", "));
  }

  // A picture of the next step is asked the same, if it has the box.
  figure.ask = key => {
    figure.asked = key;
    const asked = boxes.find(box => box.dataset.key === key);
    const ends = ({ dataset: { tail, head } }) => [tail, head];
    const out = asked ? arrows.filter(arrow => ends(arrow).includes(key)) : [];
    const near = new Set([key, ...out.flatMap(ends)]);
    svg.classList.toggle("asked", Boolean(asked));
    for (const part of svg.querySelectorAll(".node, .edge")) {
      part.classList.toggle("near", out.includes(part) || near.has(part.dataset.key));
    }
    boxes.forEach((box, place) => {
      box.setAttribute("aria-pressed", box === asked);
      box.setAttribute("tabindex", box === (asked ?? boxes[0]) ? 0 : -1);
    });
    const words = asked ? asked.dataset.reply : svg.dataset.hint;
    if (reply.textContent !== words) reply.textContent = words; // or it would be read out again
    return asked;
  };
  const turn = ({ dataset: { key } }) => figure.ask(figure.asked === key ? null : key);
  const boxOf = ({ target }) => target.closest?.("[data-reply]");

  // They are the figure's, for an SVG that listens to the focus can be given it. A press gives the
  // focus as well, but it is the click that asks, or that takes it back.
  figure.addEventListener("click", event => boxOf(event) && turn(boxOf(event)));
  figure.addEventListener("focusin", event => {
    const box = boxOf(event);
    if (box?.matches(":focus-visible")) figure.ask(box.dataset.key);
    addEventListener("keydown", take, true);
  });

  // JupyterLab takes keys at the document, before they get here; so they are taken at the window.
  function take(event) {
    const { key, target } = event;
    if (!figure.contains(target)) return removeEventListener("keydown", take, true);
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const place = boxes.indexOf(boxOf(event));
    const next = { ArrowUp: boxes[place - 1], ArrowDown: boxes[place + 1] }[key];
    if (key === "Escape" && figure.asked) figure.ask(null);
    else if (place >= 0 && /^( |Enter)$/.test(key)) turn(boxes[place]);
    else if (place >= 0 && /^Arrow(Up|Down)$/.test(key)) next?.focus();
    else return;
    event.stopPropagation();
    event.preventDefault();
  }
  figure.ask(null);
});
