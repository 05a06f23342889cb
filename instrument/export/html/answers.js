// What may be answered, and the file it ends in: instrument/session.py and responsefile.py in JavaScript.

const DIGITS = ["0123456789", "۰۱۲۳۴۵۶۷۸۹", "٠١٢٣٤٥٦٧٨٩"];
const LONGEST = 10000;

function toLatin(text) {
  return text.replace(/[۰-۹٠-٩]/g, (digit) => String(Math.max(...DIGITS.map((script) => script.indexOf(digit)))));
}

// A typed number in Latin digits, or null if it is none, out of bounds, or too fine.
function asNumber(question, text) {
  const plain = toLatin(text.trim()).replace(/[٫/]/g, ".").replace(/^\+/, "");
  const parts = /^([0-9]+)(?:\.([0-9]+))?$/.exec(plain);
  if (!parts || (parts[2] || "").length > question.decimals) return null;
  const number = Number(plain);
  if (question.least !== null && number < question.least) return null;
  return question.greatest !== null && number > question.greatest ? null : plain;
}

// A typed text without what cannot be seen: control characters, those that turn the direction, halves of characters.
function cleaned(text) {
  return text
    .replace(/\r\n?/g, "\n")
    // eslint-disable-next-line no-control-regex
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufeff]/g, "")
    .replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "")
    .trim()
    .slice(0, LONGEST)
    .replace(/[\ud800-\udbff]$/, "");
}

// JSON with sorted keys and no spaces: equal values give equal bytes, in Python too.
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const members = Object.keys(value).sort().map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`);
  return `{${members.join(",")}}`;
}

// SHA-256 (FIPS 180-4) in hexadecimal. The browser's own is only there on safe origins, and an intranet is none.
function sha256(text) {
  const primes = [];
  for (let n = 2; primes.length < 64; n++) if (primes.every((prime) => n % prime)) primes.push(n);
  const fraction = (root) => ((root - Math.floor(root)) * 2 ** 32) >>> 0;
  const K = primes.map((prime) => fraction(Math.cbrt(prime)));
  const hash = primes.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)));
  const bytes = new TextEncoder().encode(text);
  const view = new DataView(new ArrayBuffer(((bytes.length + 72) >> 6) << 6));
  bytes.forEach((byte, place) => view.setUint8(place, byte));
  view.setUint8(bytes.length, 0x80);
  view.setUint32(view.byteLength - 8, Math.floor(bytes.length / 2 ** 29));
  view.setUint32(view.byteLength - 4, (bytes.length << 3) >>> 0);
  const turn = (word, by) => (word >>> by) | (word << (32 - by));
  const w = new Uint32Array(64);
  for (let block = 0; block < view.byteLength; block += 64) {
    for (let i = 0; i < 16; i++) w[i] = view.getUint32(block + 4 * i);
    for (let i = 16; i < 64; i++) {
      const low = turn(w[i - 15], 7) ^ turn(w[i - 15], 18) ^ (w[i - 15] >>> 3);
      const high = turn(w[i - 2], 17) ^ turn(w[i - 2], 19) ^ (w[i - 2] >>> 10);
      w[i] = w[i - 16] + low + w[i - 7] + high;
    }
    let [a, b, c, d, e, f, g, z] = hash;
    for (let i = 0; i < 64; i++) {
      const one = z + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + K[i] + w[i];
      const two = (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
      [z, g, f, e, d, c, b, a] = [g, f, e, (d + one) >>> 0, c, b, a, (one + two) >>> 0];
    }
    [a, b, c, d, e, f, g, z].forEach((word, place) => (hash[place] = (hash[place] + word) >>> 0));
  }
  return hash.map((word) => word.toString(16).padStart(8, "0")).join("");
}

// The response file's text. Answers to questions that turned out not to be asked stay in the events alone.
function responseFile(form, state) {
  const questions = Object.fromEntries(PARTS.flatMap((part) => form[part]).map((one) => [one.id, one]));
  const kept = Object.entries(state.answers).filter(([id]) => isAsked(form, questions[id], state.answers));
  const response = {
    answers: Object.fromEntries(kept),
    events: state.events,
    finished_at: state.finished,
    form: { hash: form.hash, id: form.id, language: form.language },
    format: 1,
    key: state.key,
    order: state.order,
    respondent: state.respondent,
    started_at: state.started,
  };
  const body = canonical(response);
  return `{"response":${body},"sha256":"${sha256(body)}"}`;
}

const PARTS = ["before", "items", "attention", "after"];
