// Questions as they are shown, alone or in a matrix, and the keys that answer them.

// Neighbours that share their answers and their lead stand in one matrix; the order is never changed for it.
function runs(list) {
  const found = [];
  for (const question of list) {
    const like = `${question.options}/${question.missing}/${question.lead}`;
    const wide = ["rating", "attention"].includes(question.kind) && optionsOf(question).length <= 7;
    const matrix = wide && form.layout === "matrix";
    const last = found[found.length - 1];
    if (matrix && last && last.matrix && last.like === like) last.questions.push(question);
    else found.push({ matrix, like, questions: [question] });
  }
  return found;
}

function block(run) {
  if (!run.matrix) return run.questions[0].kind === "consent" ? consentCard(run.questions[0]) : card(run.questions[0]);
  const [first] = run.questions;
  const [options, reasons] = [optionsOf(first), reasonsOf(first)];
  const head = h(
    "div",
    { class: "head", "aria-hidden": "true" },
    h("span", {}),
    options.map(([, label]) => h("span", {}, label)),
    reasons.map(([, label], place) => h("span", { class: place ? "reason" : "reason first" }, label)),
  );
  return h("div", { class: "matrix" }, paragraphs(first.lead, "lead"), head, run.questions.map(row));
}

function consentCard(question) {
  return h("div", {}, paragraphs(question.lead, "consent"), choiceCard({ ...question, lead: "" }));
}

const card = (question) => (chosen(question) ? choiceCard(question) : typedCard(question));

function number(question) {
  const items = state.order.filter((id) => ["rating", "attention"].includes(questions[id].kind) && met(questions[id]));
  const at = items.indexOf(question.id);
  return at < 0 ? null : h("span", { class: "number" }, shown(at + 1));
}

const textOf = (question, tag, extra) =>
  h(tag, { class: "text", id: `t-${question.id}`, ...extra }, number(question), h("span", {}, question.text));

const faultOf = (question) => h("p", { class: "fault", id: `f-${question.id}`, hidden: true });

function choices(question, list, kind) {
  const now = state.answers[question.id];
  return list.map(([value, label], place) =>
    h(
      "label",
      { class: `cell ${kind}${place ? "" : " first"}` },
      h("input", {
        type: "radio",
        name: question.id,
        value,
        checked: now && now.value === value,
        onchange: () => answer(question, { value }),
      }),
      h("span", {}, label),
    ),
  );
}

function group(question, kind, ...children) {
  return h(
    "div",
    {
      class: kind,
      id: `q-${question.id}`,
      role: "radiogroup",
      "aria-labelledby": `t-${question.id}`,
      "aria-describedby": `f-${question.id}`,
      onkeydown: (event) => pressed(event, question),
    },
    ...children,
  );
}

function row(question) {
  return group(
    question,
    "row",
    textOf(question, "p"),
    h("div", { class: "cells" }, choices(question, optionsOf(question), "option")),
    h("div", { class: "cells reasons" }, choices(question, reasonsOf(question), "reason")),
    faultOf(question),
  );
}

function choiceCard(question) {
  const lead = paragraphs(question.lead, "lead");
  const reasons = reasonsOf(question);
  return group(
    question,
    "card",
    lead,
    textOf(question, "p"),
    h("div", { class: "cells" }, choices(question, optionsOf(question), "option")),
    reasons.length ? h("div", { class: "cells reasons" }, choices(question, reasons, "reason")) : null,
    faultOf(question),
  );
}

function typedCard(question) {
  const [id, now] = [question.id, state.answers[question.id]];
  const text = now && now.text !== undefined ? now.text : "";
  const bounded = question.kind === "number" && question.least !== null && question.greatest !== null;
  const long = question.kind === "open";
  const hint = bounded ? h("p", { class: "hint", id: `h-${id}` }, say("bounds", question.least, question.greatest)) : null;
  const field = h(long ? "textarea" : "input", {
    id: `i-${id}`,
    type: long ? null : "text",
    rows: long ? 5 : null,
    inputmode: question.kind === "number" ? (question.decimals ? "decimal" : "numeric") : null,
    dir: question.kind === "number" ? null : "auto",
    maxlength: question.kind === "number" ? 20 : LONGEST,
    class: question.kind,
    "aria-describedby": hint ? `h-${id} f-${id}` : `f-${id}`,
  });
  field.value = question.kind === "number" ? shown(text) : text;
  const reasons = reasonsOf(question);
  const made = h(
    "div",
    { class: "card", id: `q-${id}` },
    paragraphs(question.lead, "lead"),
    textOf(question, "label", { for: `i-${id}` }),
    hint,
    field,
    reasons.length
      ? h("div", { class: "cells reasons", role: "radiogroup", "aria-label": say("instead", question.text) },
          choices(question, reasons, "reason"))
      : null,
    faultOf(question),
  );
  typing(question, field, made);
  return made;
}

// A typed answer is saved with every key, and told in the events when the field is left.
function typing(question, field, made) {
  let entered = asText(state.answers[question.id]);
  const settle = () => {
    const now = asText(state.answers[question.id]);
    noteChange(question, entered, now);
    entered = now;
    save();
  };
  field.addEventListener("focus", () => (entered = asText(state.answers[question.id])));
  field.addEventListener("input", () => {
    made.querySelectorAll("input[type=radio]").forEach((radio) => (radio.checked = false));
    const text = question.kind === "number" ? asNumber(question, field.value) : cleaned(field.value) || null;
    answer(question, text === null ? null : { text }, true);
  });
  field.addEventListener("change", () => {
    settle();
    if (field.value.trim() && !state.answers[question.id]) fault(question, true);
  });
  made.querySelectorAll("input[type=radio]").forEach((radio) => radio.addEventListener("change", () => (field.value = "")));
}

function refreshSkips() {
  for (const box of byId("main").querySelectorAll("[id^='q-']")) box.hidden = !met(questions[box.id.slice(2)]);
}

// A digit of any script answers and goes on, as in the terminal.
function keyed(question) {
  const options = optionsOf(question).slice(0, 9).map(([value], place) => [place + 1, value]);
  const free = [0, 9, 8].filter((digit) => digit > options.length || digit === 0);
  return new Map([...options, ...reasonsOf(question).slice(0, 3).map(([value], place) => [free[place], value])]);
}

function pressed(event, question) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.target.type !== "radio") return;
  if (event.key === "Enter") {
    event.preventDefault();
    onwards(question);
    return;
  }
  const digit = event.key.length === 1 ? DIGITS.map((script) => script.indexOf(event.key)).find((at) => at >= 0) : undefined;
  const value = digit === undefined ? undefined : keyed(question).get(digit);
  if (value === undefined) return;
  event.preventDefault();
  const radio = byId(`q-${question.id}`).querySelector(`input[value="${value}"]`);
  radio.checked = true;
  answer(question, { value });
  onwards(question);
}

function onwards(question) {
  const boxes = [...byId("main").querySelectorAll("[id^='q-']:not([hidden])")];
  const next = boxes[boxes.indexOf(byId(`q-${question.id}`)) + 1];
  const target = next ? entry(next) : byId("next");
  target.focus();
  target.scrollIntoView({ block: "nearest" });
}

const entry = (box) => box.querySelector("input:checked") || box.querySelector("input, textarea");
