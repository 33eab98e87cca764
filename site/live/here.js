// In the served site an exercise is answered on its page: the stage runs in a frame at the foot of
// the window, one for all the exercises of the page.

const words = JSON.parse(document.currentScript.dataset.words);
let frame = null; // with its stage, once somebody has asked for it
let asked = null; // the link that was pressed last

document.addEventListener("click", (event) => {
  const link = event.target.closest("a.run[data-cell]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  asked = link;
  if (frame) frame.contentWindow.postMessage({ cell: link.dataset.cell }, location.origin);
  else frame = framed(link.href);
  show(true);
  (link.closest("section") ?? link).scrollIntoView();
  scrollBy(0, -64); // the bar at the top
});

function framed(address) {
  const made = document.createElement("iframe");
  made.title = words.name;
  made.src = address;
  const tab = Object.assign(document.createElement("a"), { textContent: words.tab, target: "_blank" });
  tab.addEventListener("focus", () => (tab.href = asked.href));
  tab.addEventListener("pointerenter", () => (tab.href = asked.href));
  tab.href = address;
  const close = Object.assign(document.createElement("button"), { type: "button", textContent: words.close });
  close.addEventListener("click", () => {
    show(false);
    asked.focus();
  });
  const head = document.createElement("div");
  head.append(tab, close);
  const place = document.createElement("section");
  place.id = "run-here";
  place.setAttribute("aria-label", words.name);
  place.append(head, made);
  document.body.append(place);
  return made;
}

function show(isOpen) {
  document.getElementById("run-here").hidden = !isOpen;
  document.body.classList.toggle("runs-here", isOpen);
}
