// Choices become buttons. The first one that is chosen opens the answer and is counted, in this
// browser alone. On paper the answers stand at the end.
addEventListener("DOMContentLoaded", () => {
  const KEPT = "dezero_mini first choices";
  const words = window.PREDICTING;
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const made = tag => (name, ...content) => {
    const element = document.createElement(tag);
    element.className = name;
    element.append(...content);
    return element;
  };
  const [div, p, button] = ["div", "p", "button"].map(made);

  // By question: the letter, empty if the answer was shown without a choice, and whether it is right.
  let choices = {};
  try {
    choices = JSON.parse(localStorage.getItem(KEPT)) ?? {};
  } catch { /* it may not be read, from disk for example: this visit counts */ }
  const keep = () => {
    try {
      localStorage.setItem(KEPT, JSON.stringify(choices));
    } catch { /* nor written */ }
  };

  let isPrinting = false;
  const questions = [...document.querySelectorAll(".question")].map(asked => {
    const { key, right } = asked.dataset;
    const answer = document.querySelector(`[data-answers="${asked.id}"]`);
    const verdict = div("verdict"), tally = p("tally");
    verdict.setAttribute("role", "status");
    const reasons = [...answer.querySelectorAll(":scope > .reasons > li")];
    const buttons = [...asked.querySelectorAll(".choices > li")].map(item => {
      const choice = button("", ...(item.querySelector("p") ?? item).childNodes);
      choice.type = "button";
      item.replaceChildren(choice);
      return choice;
    });
    const letterOf = n => "ABCDE"[n];

    const show = letter => {
      const reason = reasons[buttons.findIndex((_, n) => letterOf(n) === letter)];
      buttons.forEach((choice, n) => {
        const isChosen = letterOf(n) === letter, isRight = letterOf(n) === right;
        choice.setAttribute("aria-pressed", isChosen);
        choice.classList.toggle("right", Boolean(letter) && isRight);
        choice.classList.toggle("wrong", isChosen && !isRight);
      });
      for (const each of reasons) each.hidden = each === reason;
      verdict.replaceChildren();
      if (reason) {
        const said = (reason.querySelector("p") ?? reason).cloneNode(true);
        said.querySelector("strong").remove(); // its letter
        verdict.append(fill(words.chosen, { letter }), ...said.childNodes);
      }
      answer.classList.toggle("answered", Boolean(letter));
    };
    const choose = letter => {
      if (asked.dataset.chosen) return;
      asked.dataset.chosen = letter;
      if (!choices[key]) {
        choices[key] = [letter, letter === right];
        keep();
      }
      show(letter);
      answer.open = true;
      count();
    };
    const restore = () => {
      const [letter] = choices[key] ?? [""];
      asked.dataset.chosen = letter;
      show(letter);
      answer.open = key in choices;
    };

    if (buttons.length) {
      buttons.forEach((choice, n) => choice.addEventListener("click", () => choose(letterOf(n))));
      answer.querySelector("summary").textContent = words.skip;
      asked.append(verdict);
      answer.append(tally);
      // Also when a search in the page opens it. A choice after that is shown, and not counted.
      answer.addEventListener("toggle", () => {
        if (!answer.open || isPrinting || choices[key]) return;
        choices[key] = ["", false];
        keep();
      });
      asked.classList.add("live");
      restore();
    }
    return { asked, buttons, restore, tally };
  });

  const asking = questions.filter(({ buttons }) => buttons.length);
  function count() {
    const counted = Object.values(choices).filter(([letter]) => letter);
    const right = counted.filter(([, isRight]) => isRight).length;
    for (const { buttons, tally } of asking) {
      const reset = button("", words.reset);
      reset.type = "button";
      reset.addEventListener("click", () => {
        choices = {};
        keep();
        for (const { restore } of asking) restore();
        count();
        buttons[0].focus();
      });
      tally.replaceChildren(fill(words.tally, { right, made: counted.length }), " ", reset);
      tally.hidden = !counted.length;
    }
  }
  count();

  // On paper: `?answers=no` leaves the answers out, `?answers=here` leaves them where they are.
  document.documentElement.classList.add("worksheet");
  const wanted = new URLSearchParams(location.search).get("answers");
  document.documentElement.classList.toggle("apart", wanted !== "here");
  // What is folded behind a question and no answer is there too: the code of a second cell, and, on the
  // next page, what goes on from the answer (see predictions.py).
  const folds = [...document.querySelectorAll("article details:is(.outcome, .solution)")];
  const cells = [...document.querySelectorAll("article .outcome:not(.tried) > .cell:has(> .cell_input)")];
  const further = [...document.querySelectorAll("article details > .goes-on")];
  // Two sections at the end of a stage say what its answers were.
  const sayMore = ["look-back", "in-practice"].map(id => document.getElementById(id)).filter(Boolean);
  let undo = [];
  addEventListener("beforeprint", () => {
    isPrinting = true;
    for (const fold of folds) {
      const { open } = fold;
      fold.open = wanted !== "no";
      undo.push(() => { fold.open = open; });
    }
    if (wanted === "here") return;
    for (const part of further) {
      const place = document.createComment("");
      part.before(place);
      part.parentElement.after(part);
      undo.push(() => place.replaceWith(part));
    }
    for (const cell of cells) {
      const code = cell.cloneNode(true);
      for (const output of code.querySelectorAll(".cell_output")) output.remove();
      cell.parentElement.before(code);
      undo.push(() => code.remove());
    }
    for (const fold of folds) {
      if (!fold.matches(".tried") || sayMore.some(section => section.contains(fold))) continue;
      const said = p("elsewhere", wanted === "no" ? words.left_out : words.elsewhere);
      fold.before(said);
      undo.push(() => said.remove());
    }
    if (!wanted) putAtTheEnd(folds.filter(fold => !fold.parentElement.closest("details")));
    for (const section of wanted ? sayMore : []) {
      section.hidden = true;
      undo.push(() => { section.hidden = false; });
    }
  });
  function putAtTheEnd(answers) {
    const end = document.createElement("section"), title = document.createElement("h2");
    end.className = "answers";
    title.textContent = words.answers;
    end.append(title);
    for (const answer of answers) {
      const place = document.createComment(""), heading = document.createElement("h3");
      const asked = document.getElementById(answer.dataset.answers);
      const section = answer.closest("section").querySelector("h2, h3").cloneNode(true);
      section.querySelector(".headerlink")?.remove();
      heading.textContent = asked?.getAttribute("aria-label") ?? section.textContent;
      answer.replaceWith(place);
      end.append(heading, answer);
      undo.push(() => place.replaceWith(answer));
    }
    for (const section of sayMore) {
      const place = document.createComment("");
      section.replaceWith(place);
      end.append(section);
      undo.push(() => place.replaceWith(section));
    }
    document.querySelector("article").append(end);
    undo.push(() => end.remove());
  }
  addEventListener("afterprint", () => {
    for (const step of undo) step();
    undo = [];
    isPrinting = false;
  });
});
