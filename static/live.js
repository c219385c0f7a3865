// Open pages stay right by themselves: a stream says what changed, and the page asks for its
// lists anew. Without the stream they ask every 20 seconds; without this script a click does.

const here = document.body.dataset;
const texts = document.getElementById("texts")?.dataset ?? {};
const POLL = 20_000, SAFETY = 6; // With a stream only every sixth round, and one list: time moves lists as well.
const HIDDEN = 10_000; // A page nobody looks at gives its connection back; a browser has six.
const PAUSE = 1_000; // From an answer to the next question of one list, however much happens.

const lists = () => [...document.querySelectorAll("[data-live]")];

// Asking ---------------------------------------------------------------------------------------

// Of a list when it was drawn, whether it waits to be asked for, and whether its answer is on its way.
const asked = new WeakMap();

function ask(list) {
  const known = asked.get(list) ?? { at: 0 };
  asked.set(list, known);
  if (known.runs) known.again = true; // What happens meanwhile may not be in the answer.
  if (known.waits || known.runs) return;
  known.waits = true;
  // Spread over a moment: what changed is news on many pages at once.
  setTimeout(() => {
    drawn(list);
    if (!list.isConnected) return;
    if (list.dataset.extended) offer(list);
    else list.dispatchEvent(new Event("live")); // Not up to a list around it, which has not changed.
  }, Math.max(known.at + PAUSE - Date.now(), 100 + Math.random() * 300));
}

function drawn(list) {
  asked.set(list, { at: Date.now() });
}

document.addEventListener("htmx:beforeSend", ({ detail }) => asked.has(detail.elt) && (asked.get(detail.elt).runs = true));
// However it ended, also where it could not be shown.
document.addEventListener("htmx:xhr:loadend", ({ target: list }) => {
  const known = asked.get(list);
  if (!known?.runs) return;
  drawn(list);
  if (known.again) ask(list);
});

// What has just come with its page, or in the answer to a press, is as new as what was asked for.
function noteNew() {
  lists().filter((list) => !asked.has(list)).forEach(drawn);
}

function heard(topics) {
  for (const list of lists()) {
    if (topics.includes("all") || list.dataset.live.split(" ").some((topic) => topics.includes(topic))) ask(list);
  }
}

// Somebody has loaded more rows than the first ones: they choose when to begin again.
function offer(list) {
  if (list.previousElementSibling?.matches(".changed")) return;
  const line = document.createElement("p");
  line.className = "changed alert alert-info";
  line.setAttribute("role", "status");
  const button = Object.assign(document.createElement("button"), { className: "btn btn-sm", type: "button" });
  button.textContent = texts.changedShow;
  button.addEventListener("click", () => {
    line.remove();
    delete list.dataset.extended;
    ask(list);
  });
  line.append(texts.changed, " ", button);
  list.before(line);
}

document.addEventListener("click", (event) => {
  const list = event.target.closest("[data-more]")?.closest("[data-live]");
  if (list) list.dataset.extended = "1";
});

// A moment at which a list changes without anybody's doing: an answer becomes late.
let turning;

function waitForNext() {
  clearTimeout(turning);
  const moments = lists().map((list) => Date.parse(list.dataset.next ?? "")).filter((at) => at > Date.now());
  const next = Math.min(...moments);
  if (next - Date.now() < 3_600_000) turning = setTimeout(() => heard(["all"]), next - Date.now() + 500);
}

// Showing --------------------------------------------------------------------------------------

const FIELDS = "input:not([type=hidden]), textarea, select";
const filled = new WeakSet();
const formsIn = (node) => (node.matches?.("form") ? [node] : [...(node.querySelectorAll?.("form") ?? [])]);
const isFilledIn = (form) => filled.has(form) || (form.contains(document.activeElement) && document.activeElement.matches(FIELDS));
const isInHand = (node) => formsIn(node).some(isFilledIn);

document.addEventListener("input", (event) => event.target.form && filled.add(event.target.form));

// What is the same stays the same element: focus, scroll and opened details are not touched, and a
// form that somebody fills in is left as it is.
const morphing = {
  morphStyle: "outerHTML",
  ignoreActiveValue: true,
  callbacks: {
    beforeNodeMorphed: (node) => !(node.matches?.("form") && isFilledIn(node)),
    beforeNodeRemoved: (node) => !isInHand(node),
    beforeAttributeUpdated: (name) => name !== "open",
  },
};

// htmx marks what it asks for and changes by classes, and a class on a list lets the browser look at
// the style of all its rows. So the marks go to a line that holds nothing.
const marked = ".busy-line";
const isLive = (list) => list.getAttribute("hx-swap") === "live" && document.querySelector(marked);
let changing = null;

document.addEventListener("htmx:beforeRequest", ({ detail }) => {
  if (isLive(detail.elt)) detail.elt.setAttribute("hx-indicator", marked);
});
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const list = detail.requestConfig.elt; // detail.elt is what the answer goes to.
  if (!isLive(list) || detail.target !== list) return;
  changing = list;
  detail.target = document.querySelector(marked);
});

htmx.defineExtension("live", {
  isInlineSwap: (style) => style === "live",
  handleSwap: (style, target, fragment) =>
    style === "live" && Idiomorph.morph(target.matches(marked) ? changing : target, fragment.children, morphing),
});
document.addEventListener("htmx:afterSettle", () => (noteNew(), waitForNext()));

// The stream -----------------------------------------------------------------------------------

let stream = null, flows = false, since = Number(here.liveSince), round = 0, closing;

function open() {
  if (stream || !here.liveSince || !("EventSource" in window)) return;
  stream = new EventSource(`/live/?since=${since}`);
  stream.onopen = () => (flows = true);
  stream.onerror = () => {
    flows = false;
    // A refusal is final for the browser; who signed in again, or closed other pages, may return.
    if (stream?.readyState === EventSource.CLOSED) stream = null;
  };
  for (const kind of ["news", "resync"]) {
    stream.addEventListener(kind, (event) => {
      since = Number(event.lastEventId) || since;
      heard(event.data.split(" "));
    });
  }
}

function close() {
  stream?.close();
  stream = null;
  flows = false;
}

// However many lists a page has, being idle costs it one question in two minutes.
function askNextInTurn() {
  const moving = lists().filter((list) => list.dataset.live !== "bell");
  if (moving.length) ask(moving[(round / SAFETY) % moving.length]);
}

setInterval(() => {
  if (document.hidden) return;
  round += 1;
  open();
  if (!flows) heard(["all"]);
  else if (round % SAFETY === 0) askNextInTurn();
}, POLL);

document.addEventListener("visibilitychange", () => {
  clearTimeout(closing);
  if (document.hidden) closing = setTimeout(close, HIDDEN);
  else if (stream && flows) waitForNext();
  else {
    open();
    if (!flows && Date.now() - since > POLL) heard(["all"]);
  }
});
addEventListener("pagehide", close);
// After an outage nobody knows whether the old connection still hears; a new one asks since when.
addEventListener("online", () => (close(), open()));
addEventListener("pageshow", (event) => event.persisted && (open(), heard(["all"])));

// What was said once on this device is not said again on its next page.
const told = new Set(JSON.parse(sessionStorage.getItem("told") ?? "[]"));
const toasts = document.getElementById("messages");
if (toasts) {
  new MutationObserver((changes) => {
    for (const line of changes.flatMap((change) => [...change.addedNodes])) {
      const notice = line.dataset?.notice;
      if (!notice) continue;
      if (told.has(notice)) line.remove();
      told.add(notice);
      sessionStorage.setItem("told", JSON.stringify([...told].slice(-50)));
    }
  }).observe(toasts, { childList: true });
}

noteNew();
if (!document.hidden) open();
waitForNext();
