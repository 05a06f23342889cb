// The form's data, the answers so far, and how both are kept on the device.
// Texts become text nodes and nothing else; no markup is ever made of a string.

const form = JSON.parse(document.getElementById("form").textContent);
const all = PARTS.flatMap((part) => form[part]);
const questions = Object.fromEntries(all.map((question) => [question.id, question]));
const chosen = (question) => "options" in question;
const optionsOf = (question) => form.choices[question.options];
const reasonsOf = (question) => form.choices[question.missing];

const shown = (value) => (form.language === "fa" ? String(value).replace(/[0-9]/g, (d) => DIGITS[1][d]) : String(value));
const say = (name, ...parts) => form.phrases[name].replace(/\{(\d)\}/g, (_, place) => shown(parts[place]));
const byId = (id) => document.getElementById(id);

function h(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return made;
}

const given = /^#respondent=([A-Za-z0-9_-]{1,64})$/.exec(location.hash);
const SLOT = `mentorscale/${form.hash}${given ? `/${given[1]}` : ""}`;
const OUTBOX = `mentorscale-outbox/${form.hash}/`;

function stored(action) {
  try {
    return action(localStorage);
  } catch {
    byId("saving").textContent = say("unsaved");
    return undefined;
  }
}

function hex(length) {
  const bytes = crypto.getRandomValues(new Uint8Array(length / 2));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function fresh() {
  const respondent = given ? given[1] : `h${hex(10)}`;
  const key = hex(32);
  return {
    respondent,
    key: [key.slice(0, 8), key.slice(8, 12), key.slice(12, 16), key.slice(16, 20), key.slice(20)].join("-"),
    started: new Date().toISOString(),
    finished: null,
    order: realisedOrder(form, respondent),
    answers: {},
    events: [],
    at: null,
    file: null,
  };
}

async function restored() {
  const found = [stored((store) => store.getItem(SLOT)), await mirrored()].map((text) => {
    try {
      const kept = JSON.parse(text || "null");
      return kept && Array.isArray(kept.order) && kept.answers && Array.isArray(kept.events) ? kept : null;
    } catch {
      return null;
    }
  });
  const [kept, other] = found;
  if (!kept || !other) return kept || other;
  // Of two sittings the later one, of one sitting the one that got further.
  if (kept.key !== other.key) return kept.started >= other.started ? kept : other;
  return kept.events.length >= other.events.length ? kept : other;
}

let state = null;
let opened = 0;

function begin(kept) {
  state = kept;
  // The clock of the session runs on through a pause, and from here on it cannot be set back.
  const last = state.events.length ? state.events[state.events.length - 1].at : 0;
  opened = Math.max(Date.now() - Date.parse(state.started), last) - performance.now();
}

const clock = () => Math.round(opened + performance.now());

function note(kind, question, before, after, at = clock()) {
  const event = { at, kind };
  if (question) event.question = question;
  if (before !== undefined) event.before = before;
  if (after !== undefined) event.after = after;
  state.events.push(event);
}

function save() {
  const done = stored((store) => {
    store.setItem(SLOT, JSON.stringify(state));
    return true;
  });
  mirror();
  if (done || database) byId("saving").textContent = say("saved");
}

const asText = (answer) => (answer ? String(answer.text ?? answer.value) : null);

function answer(question, now, silent) {
  const before = state.answers[question.id];
  if (asText(before) === asText(now)) return;
  if (now) state.answers[question.id] = { ...now, at: new Date().toISOString() };
  else delete state.answers[question.id];
  if (!silent) noteChange(question, asText(before), asText(now));
  save();
  if (now) fault(question, false);
  refreshSkips();
  showProgress();
}

function noteChange(question, before, after) {
  if (before === after) return;
  if (before === null) note("answered", question.id, undefined, after);
  else note("changed", question.id, before, after === null ? undefined : after);
}

// Before the role is known, what hangs on it is not shown.
function met(question) {
  const open = !form.role || state.answers[form.role] || !question.respondents.length;
  return open && isAsked(form, question, state.answers);
}

const asked = () => state.order.map((id) => questions[id]).filter(met);
const unanswered = (some) => some.filter((question) => met(question) && !state.answers[question.id]);
