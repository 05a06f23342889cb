"use strict";
// Everything an expert enters is kept in this browser at once, under a name of its own for each sheet, expert and round.
(() => {
  const page = JSON.parse(document.getElementById("sheet").textContent);
  const form = document.getElementById("form");
  const items = page.answers.sheet.items.map((item) => item.id);
  const asked = ["relevance", "clarity", "essential"];
  const key = ["mentorscale-panel", page.answers.version, page.answers.sheet.round, page.answers.expert].join("/");

  const digits = (number) => String(number).replace(/[0-9]/g, (digit) => page.digits[digit]);
  const field = (item, aspect) => form.elements.namedItem(`${item}.${aspect}`);

  function rating(item) {
    const point = (aspect) => (field(item, aspect).value === "" ? null : Number(field(item, aspect).value));
    return {
      relevance: point("relevance"),
      clarity: point("clarity"),
      essential: field(item, "essential").value || null,
      comment: field(item, "comment").value,
    };
  }

  const ratings = () => Object.fromEntries(items.map((item) => [item, rating(item)]));
  const isDone = (said) => asked.every((aspect) => said[aspect] !== null);

  function keep() {
    try {
      localStorage.setItem(key, JSON.stringify(ratings()));
      return true;
    } catch {
      return false;
    }
  }

  function restore() {
    let kept = null;
    try {
      kept = JSON.parse(localStorage.getItem(key));
    } catch {
      return;
    }
    for (const item of items) {
      const said = (kept || {})[item];
      if (!said) continue;
      for (const aspect of asked) if (said[aspect] !== null) field(item, aspect).value = String(said[aspect]);
      field(item, "comment").value = said.comment;
    }
  }

  function show() {
    const said = ratings();
    const open = items.filter((item) => !isDone(said[item]));
    const counts = { done: items.length - open.length, all: items.length };
    document.getElementById("progress").textContent = page.say.progress.replace(/\{(\w+)\}/g, (_, name) => digits(counts[name]));
    for (const item of items) document.getElementById(item).classList.toggle("done", isDone(said[item]));
    document.getElementById("blank").hidden = open.length === 0;
    const links = open.map((item) => {
      const link = document.createElement("a");
      link.href = `#${item}`;
      link.textContent = digits(items.indexOf(item) + 1);
      return link;
    });
    document.getElementById("blank-items").replaceChildren(...links);
  }

  function changed() {
    const kept = keep();
    const note = document.getElementById("kept");
    note.classList.toggle("stop", !kept);
    note.textContent = kept ? page.say.saved : page.say.not_saved;
    show();
  }

  function download() {
    const answers = { ...page.answers, schema: 1, ratings: ratings() };
    const name = `${answers.sheet.bank}-round${answers.sheet.round}-${answers.expert}.json`;
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([JSON.stringify(answers, null, 1)], { type: "application/json" }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    document.getElementById("downloaded").textContent = page.say.downloaded.replace("{file}", `\u2068${name}\u2069`);
  }

  function clear() {
    if (!confirm(page.say.sure)) return;
    form.reset();
    try {
      localStorage.removeItem(key);
    } catch {
      // Nothing was kept.
    }
    show();
  }

  restore();
  show();
  if (!keep()) changed();
  form.addEventListener("input", changed);
  form.addEventListener("submit", (event) => event.preventDefault());
  document.getElementById("download").addEventListener("click", download);
  document.getElementById("clear").addEventListener("click", clear);
})();
