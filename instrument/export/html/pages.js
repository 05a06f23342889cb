// The pages: which questions stand on which, turning them, and what is still open.

function even(list, most) {
  const count = Math.ceil(list.length / most);
  return Array.from({ length: count }, (_, place) =>
    list.slice(Math.round((place * list.length) / count), Math.round(((place + 1) * list.length) / count)),
  );
}

// Every page: what stands above it, and its questions in the realised order.
function pages() {
  const most = form.layout === "single" ? 1 : form.per_page;
  const inPart = (part) => new Set(form[part].map((question) => question.id));
  const [before, after] = [inPart("before"), inPart("after")];
  const order = state.order.map((id) => questions[id]);
  const consent = order.filter((question) => question.kind === "consent");
  // Which of these are asked is decided on the page itself, where the role is chosen.
  const about = order.filter((question) => before.has(question.id) && question.kind !== "consent");
  const items = order.filter((question) => !before.has(question.id) && !after.has(question.id) && met(question));
  const closing = order.filter((question) => after.has(question.id) && met(question));
  const kind = (name, some, size) => even(some, size).map((part) => ({ name, questions: part }));
  return [
    ...kind("consent", consent, 1),
    ...kind("about", form.layout === "single" ? about.filter(met) : about, most === 1 ? 1 : 100),
    ...kind("statements", items, most),
    ...kind("words", closing, most === 1 ? 1 : 100),
  ];
}

let current = 0;

function place() {
  const found = pages().findIndex((page) => page.questions.some((question) => question.id === state.at));
  return Math.max(found, 0);
}

function showPage(number, quiet) {
  const list = pages();
  current = Math.min(number, list.length - 1);
  const page = list[current];
  state.at = page.questions[0].id;
  // What is shown at one moment has one time.
  const now = clock();
  page.questions.filter(met).forEach((question) => note("shown", question.id, undefined, undefined, now));
  save();
  const last = current === list.length - 1;
  const first = list.findIndex((one) => one.name === page.name) === current;
  const title = h("h2", { tabindex: "-1", id: "title" }, say(page.name));
  const body = h("form", { novalidate: true, onsubmit: submitted, "aria-labelledby": "title", autocomplete: "off" });
  body.append(title, ...instructions(page, first), h("p", { class: "alert", id: "alert", role: "alert", hidden: true }));
  body.append(...runs(page.questions).map(block));
  body.append(
    h(
      "div",
      { class: "turn" },
      current ? h("button", { type: "button", class: "quiet", onclick: back }, say("back")) : h("span", {}),
      h("button", { type: "submit", id: "next" }, say(last ? "finish" : "next")),
    ),
  );
  byId("main").replaceChildren(body);
  document.querySelector(".progress").hidden = false;
  document.body.classList.toggle("wide", page.name === "statements" && form.layout === "matrix");
  refreshSkips();
  showProgress();
  if (!quiet) {
    scrollTo(0, 0);
    title.focus({ preventScroll: true });
  }
}

function instructions(page, first) {
  if (page.name !== "statements" || !form.instructions) return [];
  const hint = page.questions.some((question) => chosen(question) && optionsOf(question).length < 10);
  const keys = hint ? [h("p", { class: "hint keys" }, say("keys", optionsOf(page.questions[0]).length))] : [];
  const text = paragraphs(form.instructions, "instructions");
  if (first) return [...text, ...keys];
  return [h("details", { class: "again" }, h("summary", {}, say("instructions")), text, keys)];
}

const paragraphs = (text, kind) =>
  text.split(/\n+/).filter((line) => line.trim()).map((line) => h("p", { class: kind }, line));

function fault(question, on) {
  const line = byId(`f-${question.id}`);
  if (!line) return;
  line.hidden = !on;
  byId(`q-${question.id}`).classList.toggle("open", on);
  if (!on) {
    if (!document.querySelector(".fault:not([hidden])")) byId("alert").hidden = true;
    return;
  }
  const field = byId(`i-${question.id}`);
  const wrong = question.kind === "number" && field && field.value.trim();
  line.textContent = wrong ? say(question.least === null ? "number" : "bounds", question.least, question.greatest) : say("open");
}

function submitted(event) {
  event.preventDefault();
  const page = pages()[current];
  const open = unanswered(page.questions);
  if (open.length) {
    open.forEach((question) => fault(question, true));
    const count = say(open.length === 1 ? "one_open" : "some_open", open.length);
    const way = open.some((question) => reasonsOf(question).length) ? say("rather_not") : "";
    byId("alert").textContent = `${count} ${way}`.trim();
    byId("alert").hidden = false;
    const target = entry(byId(`q-${open[0].id}`));
    target.focus();
    target.scrollIntoView({ block: "center" });
    return;
  }
  if (page.name === "consent" && state.answers[page.questions[0].id].value !== form.agreed) declined();
  else if (current < pages().length - 1) showPage(current + 1);
  else finish();
}

function back() {
  note("back", pages()[current].questions[0].id);
  showPage(current - 1);
}

function finish() {
  const [open] = unanswered(asked());
  if (open) {
    state.at = open.id;
    showPage(place());
    submitted(new Event("submit"));
    return;
  }
  state.finished = new Date().toISOString();
  state.file = responseFile(form, state);
  save();
  if (form.collect) {
    stored((store) => store.setItem(OUTBOX + state.key, state.file));
    ended();
    send();
  } else {
    ended();
    download();
  }
}

// Of all that may still be asked: before the role is known, that is more than will be.
function showProgress() {
  const list = state.order.map((id) => questions[id]).filter((question) => isAsked(form, question, state.answers));
  const done = list.filter((question) => state.answers[question.id]).length;
  byId("bar").max = list.length;
  byId("bar").value = done;
  byId("count").textContent = say("progress", done, list.length);
}
