// A contact that is logged without a network is kept on this device, under the key its form was
// drawn with, and sent when the network is back: the server takes a key once, however often it is
// sent. Nothing but the form's own fields is kept, and nothing after it was sent.

const texts = document.getElementById("texts")?.dataset ?? {};
const waiting = document.getElementById("waiting");
const { user } = document.body.dataset;
const token = () => document.querySelector("meta[name=csrf-token]")?.content ?? "";

// Kept -----------------------------------------------------------------------------------------

const opened = new Promise((resolve, reject) => {
  const asked = indexedDB.open("forecourt", 1);
  asked.onupgradeneeded = () => asked.result.createObjectStore("contacts", { keyPath: "key" });
  asked.onsuccess = () => resolve(asked.result);
  asked.onerror = () => reject(asked.error);
});
opened.catch(() => {});

async function kept(mode, change) {
  const store = (await opened).transaction("contacts", mode).objectStore("contacts");
  const asked = change(store);
  return new Promise((resolve, reject) => {
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

const keep = (contact) => kept("readwrite", (store) => store.put(contact));
const forget = (key) => kept("readwrite", (store) => store.delete(key));
// Only one's own: another person's on a shared device wait until that person is back.
const mine = async () =>
  (await kept("readonly", (store) => store.getAll())).filter((contact) => !user || contact.user === user);

// Sent -----------------------------------------------------------------------------------------

async function send(contact) {
  const answer = await fetch(contact.url, {
    method: "POST",
    headers: { "HX-Request": "true", "X-CSRFToken": token() },
    body: new URLSearchParams(contact.fields),
    redirect: "manual",
  });
  // Where a redirect leads cannot be read, and it may lead to signing in: so we ask for the contact.
  if (answer.type === "opaqueredirect") return { saved: await isThere(contact) };
  if (answer.headers.has("HX-Redirect")) return { saved: false };
  if (answer.status === 422) return { refused: await answer.text() };
  if (answer.status >= 500) throw new TypeError("the server cannot now");
  return { refused: "", status: answer.status };
}

async function isThere(contact) {
  const answer = await fetch(contact.known, { redirect: "manual" });
  if (answer.status >= 500) throw new TypeError("the server cannot now");
  return answer.status === 204;
}

const isOffline = (error) => error instanceof TypeError;

// Where one came from, as long as that is a page of ours.
function pathOf(address) {
  const url = address ? new URL(address, location.href) : location;
  return url.origin === location.origin ? address : "";
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("[data-keeps]") || event.defaultPrevented || !user) return;
  event.preventDefault();
  if (form.hasAttribute("data-sent")) return;
  form.setAttribute("data-sent", "");
  const fields = [...new FormData(form, event.submitter)].filter(([name]) => name !== "csrfmiddlewaretoken");
  const key = fields.find(([name]) => name === "key")[1];
  const { keeps: who, known, after } = form.dataset;
  const back = pathOf(fields.find(([name]) => name === "back")?.[1]);
  const contact = { key, user, url: form.action, known: known.replace(/[0-9a-f-]{36}/, key), after, who, fields };
  contact.typed = wordsOf(form, event.submitter);
  contact.at = Date.now();
  try {
    const answer = await send(contact);
    if (answer.saved) location.assign(back || after);
    else if (answer.saved === false) location.reload(); // Signed out: the way in comes first.
    else if (answer.refused) replace(form, answer.refused);
    else say(form, texts[`status-${answer.status}`] ?? texts["status-500"]);
  } catch (error) {
    if (!isOffline(error)) throw error;
    try {
      await keep(contact);
    } catch {
      return say(form, texts.offline); // No room, or a private window: what was typed stays here.
    }
    form.replaceWith(line(texts.kept.replace("{name}", contact.who), "info"));
    show();
  } finally {
    form.removeAttribute("data-sent");
  }
});

// What somebody chose and wrote, as they read it.
function wordsOf(form, button) {
  const chosen = [...form.querySelectorAll("[name=outcome]:checked, [name=channel]:checked")].map((field) => field.closest("label") ?? field.labels?.[0]);
  const words = [...chosen, button].map((one) => one?.textContent ?? "");
  return [...words, form.elements.note?.value ?? ""].map((text) => text.trim().replace(/\s+/g, " ")).filter(Boolean).join(" · ");
}

function replace(form, html) {
  const drawn = new DOMParser().parseFromString(html, "text/html").querySelector("form");
  if (!drawn) return say(form, texts["status-500"]);
  form.replaceWith(drawn);
  htmx.process(drawn);
  (drawn.querySelector("[aria-invalid='true']") ?? drawn.querySelector(".errorlist"))?.scrollIntoView({ block: "center" });
}

function line(text, kind) {
  const made = Object.assign(document.createElement("p"), { className: `alert alert-${kind}`, textContent: text });
  made.setAttribute("role", kind === "danger" ? "alert" : "status");
  return made;
}

function say(form, text) {
  form.parentElement.querySelector(":scope > .trouble")?.remove();
  const made = line(text, "danger");
  made.classList.add("trouble");
  form.before(made);
}

// Sent when the network is back ----------------------------------------------------------------

async function sendAll() {
  if (!user || !navigator.onLine) return show();
  // One page at a time, where the browser knows locks; the key keeps the rest harmless.
  if (navigator.locks) await navigator.locks.request("contacts", { ifAvailable: true }, (lock) => lock && sendEach());
  else await sendEach();
  await show();
}

async function sendEach() {
  for (const contact of (await mine()).filter((one) => !one.refused).sort((a, b) => a.at - b.at)) {
    try {
      const answer = await send(contact);
      if (answer.saved) await forget(contact.key);
      else if (answer.saved === false) return; // Signed out: they wait.
      else await keep({ ...contact, refused: reasonIn(answer) });
    } catch (error) {
      if (isOffline(error)) return;
      throw error;
    }
  }
}

function reasonIn(answer) {
  const page = new DOMParser().parseFromString(answer.refused, "text/html");
  const said = [...page.querySelectorAll(".errorlist li, .invalid-feedback")].map((one) => one.textContent.trim());
  return said.filter(Boolean).join(" ") || texts[`status-${answer.status}`] || texts["status-409"];
}

// Shown ----------------------------------------------------------------------------------------

let count = 0;

async function show() {
  const contacts = await mine();
  count = contacts.length;
  if (!waiting) return;
  const refused = contacts.filter((contact) => contact.refused);
  const left = contacts.length - refused.length;
  waiting.hidden = !contacts.length;
  waiting.className = `alert alert-${refused.length ? "warning" : "info"}`;
  waiting.replaceChildren(...(left ? [texts.waiting.replace("{number}", left)] : []), ...refused.map(refusal));
}

// What was refused is shown with what was typed, and goes only when its writer says so.
function refusal(contact) {
  const made = document.createElement("div");
  const said = document.createElement("p");
  said.textContent = texts.refused.replace("{name}", contact.who).replace("{reason}", contact.refused);
  const quoted = Object.assign(document.createElement("p"), { className: "text-quiet", textContent: contact.typed });
  const open = Object.assign(document.createElement("a"), { className: "btn btn-sm", href: contact.after, textContent: texts.refusedOpen });
  const drop = Object.assign(document.createElement("button"), { className: "btn btn-sm", type: "button", textContent: texts.refusedDrop });
  drop.addEventListener("click", () => forget(contact.key).then(show));
  made.append(said, quoted, open, " ", drop);
  return made;
}

// Signing out with something waiting is said once; the second press counts.
let warned = false;
document.addEventListener(
  "submit",
  (event) => {
    if (!event.target.matches("[data-signs-out]") || warned || !count) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    warned = true;
    event.target.before(line(texts.leaves.replace("{number}", count), "warning"));
  },
  { capture: true },
);

addEventListener("online", sendAll);
sendAll().catch(() => {}); // Where nothing can be kept, nothing waits.
