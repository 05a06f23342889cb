// A browser writes localStorage to disk some seconds later: one that is killed loses what was answered in between.
// IndexedDB with strict durability is on disk when it says so. Both are kept, and what got further counts.

let database = null;
let writing = false;
let waiting = false;

const databaseOpened = new Promise((resolve) => {
  try {
    const asked = indexedDB.open("mentorscale", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("kept");
    asked.onsuccess = () => resolve((database = asked.result));
    asked.onerror = () => resolve(null);
    // A browser that neither opens it nor says no is not waited for.
    setTimeout(() => resolve(null), 1500);
  } catch {
    resolve(null);
  }
});

// Writes the state as it is, or takes it away where there is none, or it was sent; what comes meanwhile is written next,
// but taking away waits for nothing.
function mirror() {
  if (!database) return;
  const gone = !state || state.sent;
  waiting = writing && !gone;
  if (waiting) return;
  writing = true;
  const change = database.transaction("kept", "readwrite", { durability: "strict" });
  const kept = change.objectStore("kept");
  if (gone) kept.delete(SLOT);
  else kept.put(JSON.stringify(state), SLOT);
  change.commit();
  change.oncomplete = change.onabort = () => {
    writing = false;
    if (waiting) mirror();
  };
}

async function mirrored() {
  if (!(await databaseOpened)) return null;
  return new Promise((resolve) => {
    const asked = database.transaction("kept").objectStore("kept").get(SLOT);
    asked.onsuccess = () => resolve(asked.result || null);
    asked.onerror = () => resolve(null);
  });
}
