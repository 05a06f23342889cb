// An independent account of instrument/prng.py's specification, to check it against another language.
// Run by hand, `node prng_vectors.mjs > prng_vectors.json`; the tests read the JSON and need no JavaScript.
// FNV-1a after its authors' page; mulberry32 as T. Ettinger published it (it returns a fraction; here the 32 bits).

const seeds = ["", "a", "foobar", "1/r0001", "20221110/sim0600", "۱۲۳ دانشگاه", "گفت\u200cوگو", "😀"];

function fnv1a(text) {
  let hash = 2166136261n;
  for (const byte of new TextEncoder().encode(text)) {
    hash = ((hash ^ BigInt(byte)) * 16777619n) % 4294967296n;
  }
  return Number(hash);
}

function mulberry32(a) {
  return function () {
    let t = (a += 0x6d2b79f5);
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  };
}

function shuffled(things, seed) {
  const order = [...things];
  const draw = mulberry32(fnv1a(seed));
  for (let last = order.length - 1; last > 0; last--) {
    const bound = last + 1;
    const limit = 4294967296 - (4294967296 % bound);
    let drawn = draw();
    while (drawn >= limit) drawn = draw();
    const place = drawn % bound;
    [order[last], order[place]] = [order[place], order[last]];
  }
  return order;
}

const ten = [...Array(10).keys()];
const numbers = (seed) => {
  const draw = mulberry32(seed);
  return Array.from({ length: 6 }, () => draw());
};
console.log(JSON.stringify({
  made_by: `node ${process.version}, prng_vectors.mjs`,
  hash32: seeds.map((text) => ({ text, hash: fnv1a(text) })),
  mulberry32: [0, 1, 42, 2147483648, 4294967295].map((seed) => ({ seed, numbers: numbers(seed) })),
  shuffled: seeds.map((seed) => ({ seed, order: shuffled(ten, seed) })),
}, null, 1));
