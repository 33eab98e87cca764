"""Hangul that begins a line, and no blank is before it: what is above, and what is on the line."""

TORN = r"""(within) => {
  const torn = [];
  const top = (node, at) => {
    const range = document.createRange();
    range.setStart(node, at);
    range.setEnd(node, at + 1);
    return range.getBoundingClientRect().top;
  };
  const blocks = `${within} :is(p, li, dt, dd, td, th, summary, h1, h2, h3)`;
  for (const block of document.querySelectorAll(blocks)) {
    const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
    let last = null;
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node.parentElement.closest("pre, svg, script, style, .whoholds-steps")) {
        last = null;
        continue;
      }
      for (let at = 0; at < node.data.length; at++) {
        const here = node.data[at];
        if (here === "\u2060") continue;
        const joins = last && /[가-힣]/.test(here) && /[^\s가-힣]/.test(last.node.data[last.at]);
        if (joins && top(node, at) > top(last.node, last.at) + 12)
          torn.push(last.node.data.slice(-20) + " | " + node.data.slice(at, at + 8));
        last = { node, at };
      }
    }
  }
  return torn;
}"""
