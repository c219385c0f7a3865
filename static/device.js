// What a device offers beyond a page: kept files, a page without a network, and being told.

const page = document.documentElement;
const box = document.getElementById("device");
const token = () => document.querySelector("meta[name=csrf-token]").content;

if ("serviceWorker" in navigator && isSecureContext) {
  // Long after everything that the page itself needs: it fetches all files once more.
  addEventListener("load", () => setTimeout(() => navigator.serviceWorker.register("/worker.js").catch(() => {}), 3000));
  caches.open("forecourt").then((kept) => kept.put("/language", new Response(page.lang)));
}

// The page without a network looks for itself when there is one again.
addEventListener("online", () => document.querySelector("[data-again]")?.click());

// Being told -----------------------------------------------------------------------------------

const post = (url, fields) =>
  fetch(url, { method: "POST", body: new URLSearchParams({ csrfmiddlewaretoken: token(), ...fields }) });

const bytesOf = (key) =>
  Uint8Array.from(atob(key.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));

const subscription = async () => (await navigator.serviceWorker.ready).pushManager.getSubscription();

// One of: off, on, denied. Without any the browser cannot, and nothing is offered.
function show(state) {
  box.hidden = false;
  box.dataset.state = state;
  for (const part of box.querySelectorAll("[data-when]")) part.hidden = !part.dataset.when.split(" ").includes(state);
}

async function turnOn() {
  if ((await Notification.requestPermission()) !== "granted") return show("denied");
  const { pushManager } = await navigator.serviceWorker.ready;
  const key = bytesOf(box.dataset.key);
  const made = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key }).catch(() => null);
  if (!made) return show("denied");
  const { endpoint, keys } = made.toJSON();
  const answer = await post(box.dataset.tell, { endpoint, ...keys });
  if (!answer.ok) await made.unsubscribe();
  location.reload();
}

async function begin() {
  const made = await subscription();
  if (Notification.permission === "denied") return show("denied");
  const known = made && box.dataset.endpoints.split(" ").includes(made.endpoint);
  show(known ? "on" : "off");
  box.querySelector("[data-turn-on]").addEventListener("click", turnOn);
  if (known) {
    const theirs = [...document.querySelectorAll("[data-endpoint]")].find((row) => row.dataset.endpoint === made.endpoint);
    theirs?.querySelector("[data-this]")?.removeAttribute("hidden");
    theirs?.querySelector("form")?.addEventListener("submit", () => made.unsubscribe());
  }
}

if (box && "PushManager" in window && "Notification" in window && "serviceWorker" in navigator && isSecureContext) begin();

// Whoever signs out is told no more on this device: somebody else may pick it up.
document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-signs-out]") || !navigator.serviceWorker?.controller) return;
  subscription().then((made) => made?.unsubscribe());
});

// Onto the home screen -------------------------------------------------------------------------

let offer = null;
const install = document.querySelector("[data-install]");

addEventListener("beforeinstallprompt", (event) => {
  if (!install) return;
  event.preventDefault();
  offer = event;
  install.hidden = false;
});

install?.addEventListener("click", async () => {
  install.hidden = true;
  await offer.prompt();
});
