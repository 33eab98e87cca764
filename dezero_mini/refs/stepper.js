(script => {
  const root = script.closest(".dezero-steps");
  if (!root || root.classList.contains("live")) return;
  const steps = [...root.querySelectorAll("li")];
  const marks = [...root.querySelectorAll(".whole [data-step]")];
  const [back, on] = root.querySelectorAll("button");
  const status = root.querySelector("[role=status]");
  let now = 0;

  function show(step) {
    now = Math.max(0, Math.min(steps.length - 1, step));
    steps.forEach((item, i) => item.classList.toggle("now", i === now));
    marks.forEach(mark => {
      const plain = document.createElement(+mark.dataset.step === now ? "mark" : "span");
      plain.dataset.step = mark.dataset.step;
      plain.textContent = mark.textContent;
      mark.replaceWith(plain);
      marks[marks.indexOf(mark)] = plain;
    });
    back.setAttribute("aria-disabled", now === 0);
    on.setAttribute("aria-disabled", now === steps.length - 1);
    const changes = steps[now].querySelector(".changes").textContent;
    status.textContent = [steps[now].dataset.title, changes].filter(Boolean).join(": ");
  }

  const keys = { ArrowLeft: () => now - 1, ArrowRight: () => now + 1, Home: () => 0, End: () => steps.length - 1 };
  root.addEventListener("keydown", event => {
    if (!(event.key in keys) || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    show(keys[event.key]());
  });
  back.addEventListener("click", () => show(now - 1));
  on.addEventListener("click", () => show(now + 1));

  let from = null;
  root.addEventListener("touchstart", event => {
    const box = event.target.closest("figure, pre");
    const scrolls = box && box.scrollWidth > box.clientWidth;
    from = scrolls || event.touches.length > 1 ? null : event.touches[0];
  }, { passive: true });
  root.addEventListener("touchend", event => {
    if (!from) return;
    const to = event.changedTouches[0];
    const [x, y] = [to.clientX - from.clientX, to.clientY - from.clientY];
    if (Math.abs(x) > 40 && Math.abs(x) > 2 * Math.abs(y)) show(now + (x < 0 ? 1 : -1));
    from = null;
  }, { passive: true });

  root.classList.add("live");
  show(0);
})(document.currentScript);
