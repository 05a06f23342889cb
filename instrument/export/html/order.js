// The order in which a respondent meets the questions: instrument/prng.py, planned.py and form.py in JavaScript.
// tests/unit/instrument/export/html/test_order.py holds both to the same vectors.

function hash32(text) {
  let value = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) value = Math.imul(value ^ byte, 0x01000193) >>> 0;
  return value;
}

function mulberry32(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  };
}

function shuffled(things, seed) {
  const order = [...things];
  const draw = mulberry32(hash32(seed));
  for (let last = order.length - 1; last > 0; last--) {
    // Draws above the last whole multiple are thrown away, so that every order is equally likely.
    const limit = 2 ** 32 - (2 ** 32 % (last + 1));
    let drawn = draw();
    while (drawn >= limit) drawn = draw();
    const place = drawn % (last + 1);
    [order[last], order[place]] = [order[place], order[last]];
  }
  return order;
}

// Python rounds a half to the even number.
function roundHalfEven(number) {
  const floor = Math.floor(number);
  if (number - floor !== 0.5) return Math.round(number);
  return floor % 2 ? floor + 1 : floor;
}

const VERSIONS = ["AB", "AC", "BC"];

function realisedOrder(form, respondent) {
  const ids = (part) => form[part].map((question) => question.id);
  let items = ids("items");
  if (Object.keys(form.blocks).length) {
    const met = "X" + VERSIONS[hash32(`${form.seed}/${respondent}/version`) % VERSIONS.length];
    items = items.filter((id) => met.includes(form.blocks[id]));
  }
  if (form.order === "shuffled") items = shuffled(items, `${form.seed}/${respondent}`);
  const checks = ids("attention");
  const gap = items.length / (checks.length + 1);
  for (let place = checks.length; place > 0; place--) {
    items.splice(roundHalfEven(gap * place), 0, checks[place - 1]);
  }
  return [...ids("before"), ...items, ...ids("after")];
}

function isAsked(form, question, answers) {
  const value = (id) => (answers[id] ? answers[id].value : undefined);
  const consent = form.before.find((one) => one.kind === "consent");
  if (consent && answers[consent.id] && value(consent.id) !== form.agreed) return false;
  if (question.only_if && value(question.only_if[0]) !== question.only_if[1]) return false;
  const role = form.role ? value(form.role) : undefined;
  if (role === undefined || !question.respondents.length) return true;
  return question.respondents.includes(form.roles[role]);
}
