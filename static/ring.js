// A visitor waits for an answer: what says so on an open page (data-rings) is heard once. A browser
// lets a page sound after somebody has touched it; until then it stays mute.

const HEARD = "rung", MOST = 50;
const TONES = [[0, 880], [0.18, 1175], [0.6, 880], [0.78, 1175]]; // Seconds from now, and hertz.
const LOUD = 0.2, LONG = 0.16;
let audio = null;

const heard = () => JSON.parse(localStorage.getItem(HEARD) ?? "[]");

async function wake() {
  audio ??= "AudioContext" in window ? new AudioContext() : null;
  // Where it may not sound this waits for ever; a tone must not come later than its visitor.
  await Promise.race([audio?.resume(), new Promise((resolve) => setTimeout(resolve, 300))]);
  return audio?.state === "running";
}

function sound() {
  for (const [after, hertz] of TONES) {
    const at = audio.currentTime + after, tone = audio.createOscillator(), volume = audio.createGain();
    tone.frequency.value = hertz;
    volume.gain.setValueAtTime(0, at);
    volume.gain.linearRampToValueAtTime(LOUD, at + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.001, at + LONG);
    tone.connect(volume).connect(audio.destination);
    tone.start(at);
    tone.stop(at + LONG);
  }
}

// A device that is told by messages rings by itself for what its owner is told.
async function ringsItself() {
  const worker = await navigator.serviceWorker?.getRegistration();
  return Boolean(await worker?.pushManager?.getSubscription());
}

let looking = false;

async function look() {
  const known = heard();
  const fresh = [...document.querySelectorAll("[data-rings]")].filter((node) => !known.includes(node.dataset.rings));
  if (looking || !fresh.length) return;
  looking = true;
  const own = !document.querySelector(".practice-band") && (await ringsItself()); // Nothing leaves a practice store.
  const mine = fresh.filter((node) => !(own && node.dataset.notice));
  if (mine.length && (await wake())) {
    // Another page of this browser may have been faster.
    const now = heard(), keys = mine.map((node) => node.dataset.rings);
    if (keys.some((key) => !now.includes(key))) sound();
    localStorage.setItem(HEARD, JSON.stringify([...new Set([...now, ...keys])].slice(-MOST)));
  }
  looking = false;
}

for (const touched of ["pointerdown", "keydown"]) addEventListener(touched, wake, { once: true, capture: true });
document.addEventListener("htmx:afterSettle", look);
document.addEventListener("htmx:oobAfterSwap", look);
look();
