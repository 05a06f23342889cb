// How it ends: the response file, on the device or at the collecting site; and how it begins.

function ending(name, ...children) {
  const title = h("h2", { tabindex: "-1", id: "title" }, say(name));
  byId("main").replaceChildren(h("div", { class: "ending" }, title, ...children));
  document.body.classList.remove("wide");
  document.querySelector(".progress").hidden = name !== "ended";
  byId("saving").textContent = "";
  scrollTo(0, 0);
  title.focus({ preventScroll: true });
}

const button = (name, onclick, kind) => h("button", { type: "button", class: kind, onclick }, say(name));

// Who does not agree leaves nothing behind, here or elsewhere.
function declined() {
  forget();
  ending("not_begun", paragraphs(form.declined, "said"), button("reconsider", start, "quiet"));
}

function ended() {
  const file = `mentorscale-${form.id}-${state.respondent}.json`;
  const told = form.collect
    ? h("p", { class: "status", id: "status", role: "status" }, say("sending"))
    : h("p", { class: "status" }, say("saved_as"), " ", h("bdi", {}, file));
  ending(
    "ended",
    paragraphs(form.thanks, "said"),
    told,
    h("div", { class: "turn" }, button(form.collect ? "save_copy" : "save_file", download), button(form.collect ? "next_person" : "erase", erase, "quiet")),
  );
}

function download() {
  const address = URL.createObjectURL(new Blob([state.file], { type: "application/json" }));
  h("a", { href: address, download: `mentorscale-${form.id}-${state.respondent}.json` }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60000);
}

function erase(event) {
  // What waits for the collecting site stays in the outbox; without one, the file may be the only copy.
  if (!form.collect && event.currentTarget.dataset.sure === undefined) {
    event.currentTarget.dataset.sure = "";
    event.currentTarget.textContent = say("erase_sure");
    return;
  }
  forget();
  start();
}

// The collecting site: a copy stays here until the site has said that it holds these very bytes.
let wait = 5000;
let timer = 0;

async function send() {
  clearTimeout(timer);
  const waiting = stored((store) => Object.keys(store).filter((name) => name.startsWith(OUTBOX))) || [];
  let [kept, refused] = [0, 0];
  for (const name of waiting) {
    const outcome = await posted(name.slice(OUTBOX.length), stored((store) => store.getItem(name)));
    if (outcome === "taken") taken(name);
    else if (outcome === "refused") refused++;
    else kept++;
  }
  if (state && state.file && byId("status")) {
    const here = stored((store) => store.getItem(OUTBOX + state.key)) !== null;
    byId("status").textContent = say(!here ? "taken" : refused ? "refused" : "kept");
  }
  if (!kept) return;
  timer = setTimeout(send, wait);
  wait = Math.min(2 * wait, 300000);
}

function taken(name) {
  stored((store) => {
    store.removeItem(name);
    if (state && name === OUTBOX + state.key) store.removeItem(SLOT);
  });
  if (!state || name !== OUTBOX + state.key) return;
  // The file can still be saved from this page, but nothing of it stays.
  state.sent = true;
  mirror();
}

async function posted(key, file) {
  try {
    const answered = await fetch(form.collect, {
      method: "POST",
      headers: { "Content-Type": "application/json", "Idempotency-Key": `"${key}"` },
      body: file,
      credentials: "omit",
      referrerPolicy: "no-referrer",
    });
    if (answered.ok) return (await answered.json()).sha256 === file.slice(-66, -2) ? "taken" : "kept";
    return answered.status >= 400 && answered.status < 500 && ![408, 425, 429].includes(answered.status) ? "refused" : "kept";
  } catch {
    return "kept";
  }
}

function forget() {
  stored((store) => store.removeItem(SLOT));
  state = null;
  mirror();
}

function start() {
  begin(fresh());
  showPage(0, true);
}

// Somebody who refused and was gone before it was forgotten.
const refusedIn = (kept) =>
  form.before.some(({ id, kind }) => kind === "consent" && kept.answers[id] && kept.answers[id].value !== form.agreed);

function welcomeBack(kept) {
  const since = new Date(kept.started).toLocaleDateString(form.language === "fa" ? "fa-IR" : "en-GB", { dateStyle: "long" });
  ending(
    "welcome",
    h("p", { class: "said" }, say("found", since)),
    h(
      "div",
      { class: "turn" },
      button("go_on", () => {
        begin(kept);
        note("returned");
        showPage(place());
      }),
      button("anew", start, "quiet"),
    ),
  );
}

addEventListener("visibilitychange", () => {
  if (!state || state.finished) return;
  note(document.hidden ? "left" : "returned");
  save();
});
// The form is open in another window and goes on there: this one steps back, so that neither undoes the other.
addEventListener("storage", (event) => {
  if (event.key === SLOT && event.newValue && state && !state.finished) location.reload();
});
addEventListener("online", () => form.collect && send());

(async () => {
  const kept = await restored();
  if (kept && kept.file) {
    begin(kept);
    if (form.collect) stored((store) => store.setItem(OUTBOX + kept.key, kept.file));
    ended();
  } else if (kept && Object.keys(kept.answers).length && !refusedIn(kept)) welcomeBack(kept);
  else start();
  if (form.collect) send();
})();
