alive(".whoholds-steps", root => {
  if (root.isStepper) return;
  root.isStepper = true; // and not a class: in a page saved from a browser, this has to run again
  const steps = [...root.querySelectorAll("li")];
  const [back, on] = root.querySelectorAll("button");
  if (!on) return; // where a front end takes buttons away
  const [title, changes] = root.querySelectorAll("[role=status] span");
  const sources = [...root.querySelectorAll(".whole")];
  let now = 0;

  const figure = () => steps[now].querySelector("figure");
  const overflows = box => box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight;

  function show(step) {
    const { scrollLeft, asked } = figure();
    const hasFocus = figure().contains(document.activeElement);
    now = Math.max(0, Math.min(steps.length - 1, step));
    steps.forEach((item, i) => item.classList.toggle("now", i === now));
    figure().scrollLeft = scrollLeft;
    const box = figure().ask?.(asked);
    if (hasFocus) (box ?? figure()).focus({ preventScroll: true }); // what is hidden cannot keep it
    sources.forEach(mark);
    back.setAttribute("aria-disabled", now === 0);
    on.setAttribute("aria-disabled", now === steps.length - 1);
    title.textContent = steps[now].dataset.title;
    const said = steps[now].querySelector(".changes").textContent;
    changes.textContent = said && `: ${said}`;
  }

  function mark(source) {
    source.tabIndex = 0; // a theme may have taken it while all of the source was in view
    for (const part of source.children) {
      const isNow = part.dataset.steps.split(" ").includes(`${now}`);
      isNow ? part.setAttribute("aria-current", "step") : part.removeAttribute("aria-current");
    }
    const statement = source.querySelector("[aria-current]");
    if (statement) source.scrollTop = statement.offsetTop - source.clientHeight / 3;
  }

  // JupyterLab takes keys at the document, before they get here; so they are taken at the window.
  function take(event) {
    const { key, target } = event;
    if (!root.contains(target)) return removeEventListener("keydown", take, true);
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const isButton = target.tagName === "BUTTON";
    const step = { ArrowLeft: now - 1, ArrowRight: now + 1, Home: 0, End: steps.length - 1 }[key];
    const scrolls = !isButton && overflows(target) && /^(Arrow|Page|Home|End| )/.test(key);
    if (step === undefined && !scrolls && !(isButton && /^( |Enter)$/.test(key))) return;
    event.stopPropagation();
    if (step === undefined || scrolls) return;
    event.preventDefault();
    show(step);
  }
  root.addEventListener("focusin", () => addEventListener("keydown", take, true));
  back.addEventListener("click", () => show(now - 1));
  on.addEventListener("click", () => show(now + 1));

  let from = null;
  root.addEventListener("touchstart", ({ target, touches }) => {
    const box = target.closest("figure, pre");
    const isZoomed = window.visualViewport?.scale > 1;
    const scrolls = box && box.scrollWidth > box.clientWidth;
    from = isZoomed || scrolls || touches.length > 1 ? null : touches[0];
  }, { passive: true });
  const moved = ({ clientX, clientY }) => [clientX - from.clientX, clientY - from.clientY];
  // Or the browser would take a swipe to the right for a way back to the page before this one.
  root.addEventListener("touchmove", event => {
    if (!from || event.touches.length > 1) return;
    const [x, y] = moved(event.touches[0]);
    if (event.cancelable && Math.abs(x) > Math.abs(y)) event.preventDefault();
  }, { passive: false });
  root.addEventListener("touchend", event => {
    if (!from) return;
    const [x, y] = moved(event.changedTouches[0]);
    if (Math.abs(x) > 40 && Math.abs(x) > 2 * Math.abs(y)) show(now + (x < 0 ? 1 : -1));
    from = null;
  }, { passive: true });

  for (const part of root.querySelectorAll(":scope > [style], .whole")) part.style.display = "";
  root.classList.add("live");
  show(0);
});
