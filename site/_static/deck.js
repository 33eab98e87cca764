// Draw smaller what is taller than a slide, then let reveal.js show one slide at a time.
// After a click the keys are the deck's again: the space bar goes on, and no button takes it.
const WIDTH = 1280, HEIGHT = 720, EDGE = 30;

function fit(content) {
  for (let scale = 1; ; scale -= 0.05) {
    content.style.zoom = scale;
    const { width, height } = content.getBoundingClientRect();
    const isWithin = height <= HEIGHT - 2 * EDGE && content.scrollWidth <= content.clientWidth + 1;
    if (isWithin || scale < 0.3) return;
  }
}

addEventListener("load", async () => {
  await document.fonts.ready;
  const slides = document.querySelector(".slides");
  slides.style.width = `${WIDTH - 2 * EDGE}px`;
  for (const content of slides.querySelectorAll(".fit")) fit(content);
  slides.style.width = "";
  Reveal.initialize({
    hash: true, center: false, width: WIDTH - 2 * EDGE, height: HEIGHT - 2 * EDGE, margin: 0.04,
    slideNumber: "c/t", transition: "none",
  });
});

// A click by keyboard has a `detail` of 0. Whoever goes by keyboard stays where they are.
addEventListener("click", ({ detail }) => {
  if (detail) document.activeElement.blur();
});
