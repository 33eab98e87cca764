// Draw pictures as large as their slide has room for, and smaller what is taller than a slide; then let
// reveal.js show one slide at a time.
// The arrow keys and a presenter's go from step to step where there are steps, and then to the next
// slide; the space bar goes to the next slide. After a click the keys are the deck's again, and no
// button takes them.
const WIDTH = 1280, HEIGHT = 720, EDGE = 30;
const LARGEST = 1.8; // the words of a picture are then as large as the code
const TIMES = Array.from({ length: 30 }, (_, n) => LARGEST - n * 0.05); // pictures are enlarged

// A picture stands beside its code or below it, as it is larger: the product of its size and that of
// the text is to be as large as it can be.
function fit(content) {
  const svgs = [...content.querySelectorAll(".whoholds-refs svg")];
  const steppers = [...content.querySelectorAll(".whoholds-steps")];
  const draw = (isBeside, times, scale) => {
    for (const stepper of steppers) stepper.toggleAttribute("data-beside", isBeside);
    for (const svg of svgs) svg.style.width = `${times * svg.width.baseVal.value}px`;
    content.style.zoom = scale;
  };
  const isWithin = () =>
    content.getBoundingClientRect().height <= HEIGHT - 2 * EDGE &&
    content.scrollWidth <= content.clientWidth + 1;
  // A style sheet keeps it from being wider than there is room.
  const size = () => Math.min(...svgs.map(svg => svg.getBoundingClientRect().width / svg.width.baseVal.value));
  let best = [0];
  for (const isBeside of steppers.length ? [true, false] : [false]) {
    for (let scale = 1; scale > 0.3 && LARGEST * scale * scale > best[0]; scale -= 0.05) {
      const times = svgs.length ? TIMES : [1];
      let first = 0;
      for (let none = times.length; first < none; ) { // a smaller one fits if a larger one does
        const middle = (first + none) >> 1;
        draw(isBeside, times[middle], scale);
        if (isWithin()) none = middle;
        else first = middle + 1;
      }
      if (first === times.length) continue;
      draw(isBeside, times[first], scale);
      const found = (svgs.length ? size() : 1) * scale;
      if (found > best[0]) best = [found, isBeside, times[first], scale];
    }
  }
  if (best[0]) draw(...best.slice(1));
}

const [BACK, FORWARD] = [0, 1], [PAGE_UP, PAGE_DOWN, LEFT, UP, RIGHT, DOWN] = [33, 34, 37, 38, 39, 40];
function step(way) {
  const button = Reveal.getCurrentSlide().querySelectorAll(".whoholds-controls button")[way];
  const isUseful = button && button.ariaDisabled !== "true";
  if (isUseful) button.click();
  return isUseful;
}
const forward = () => step(FORWARD) || Reveal.next(), back = () => step(BACK) || Reveal.prev();

addEventListener("load", async () => {
  await document.fonts.ready;
  const slides = document.querySelector(".slides");
  slides.style.width = `${WIDTH - 2 * EDGE}px`;
  for (const content of slides.querySelectorAll(".fit")) {
    const picture = content.querySelector("p:has(> img:only-child)");
    if (picture) content.prepend(picture); // at the right, from the top
    const slide = content.closest("section");
    slide.classList.add("measured"); // alone: the others would be laid out anew each time
    fit(content);
    slide.classList.remove("measured");
  }
  slides.style.width = "";
  Reveal.initialize({
    hash: true, center: false, width: WIDTH - 2 * EDGE, height: HEIGHT - 2 * EDGE, margin: 0.04,
    slideNumber: "c/t", transition: "none", navigationMode: "linear",
    keyboard: Object.fromEntries([
      ...[LEFT, UP, PAGE_UP].map(key => [key, back]), ...[RIGHT, DOWN, PAGE_DOWN].map(key => [key, forward]),
    ]),
  });
});

// A click by keyboard has a `detail` of 0. Whoever goes by keyboard stays where they are.
addEventListener("click", ({ detail }) => {
  if (detail) document.activeElement.blur();
});
