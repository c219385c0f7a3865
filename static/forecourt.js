// What htmx cannot do. Reading and plain form posts work without it; it decides nothing.

const root = document.documentElement;
const texts = document.getElementById("texts")?.dataset ?? {};
const language = root.lang || "en";

const $ = (selector, from = document) => from.querySelector(selector);
const on = (type, listener, options) => document.addEventListener(type, listener, options);

// Theme ---------------------------------------------------------------------------------------

if (root.dataset.themeChoice === "auto") {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const apply = () => (root.dataset.bsTheme = dark.matches ? "dark" : "light");
  dark.addEventListener("change", apply);
  apply();
}

// Clocks --------------------------------------------------------------------------------------

// The server's time counts: this device's clock may be minutes off.
const wall = $("[data-wall]");
const ahead = wall ? Date.now() - Date.parse(wall.dateTime) : 0;
const drift = Math.abs(ahead) < 5000 ? 0 : ahead;
const serverNow = () => Date.now() - drift;

// Made once: a format costs a thousand times what it formats.
const units = Object.fromEntries(
  ["minute", "hour", "day"].map((name) => [name, new Intl.NumberFormat(language, { style: "unit", unit: name, unitDisplay: "narrow" })]),
);
const unit = (number, name) => units[name].format(number);

function clockText(seconds, kind) {
  const sign = kind === "due" && seconds >= 60 ? "\u2212" : "";
  seconds = kind === "due" ? Math.abs(Math.trunc(seconds)) : Math.max(Math.trunc(seconds), 0);
  if (kind === "waiting" && seconds < 3600) {
    return [seconds / 60, seconds % 60].map((n) => String(Math.floor(n)).padStart(2, "0")).join(":");
  }
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return sign + unit(minutes, "minute");
  if (minutes >= 60 * 24) return sign + unit(Math.floor(minutes / 60 / 24), "day");
  const parts = [unit(Math.floor(minutes / 60), "hour")];
  if (minutes % 60 && minutes < 600) parts.push(unit(minutes % 60, "minute"));
  return sign + parts.join(language.startsWith("zh") ? "" : " ");
}

function clockState(seconds, kind, soon, late) {
  if (seconds >= late) return "late";
  return seconds >= (kind === "due" ? -soon : soon) ? "soon" : "ok";
}

// The same text node stays: a new one would let the browser look at the style of the whole page again.
function write(place, text) {
  if (place.textContent === text) return;
  const [only] = place.childNodes;
  if (place.childNodes.length === 1 && only.nodeType === Node.TEXT_NODE) only.data = text;
  else place.textContent = text;
}

function tick() {
  for (const clock of document.querySelectorAll("time[data-clock]")) {
    const { clock: since, clockKind: kind, soon, late } = clock.dataset;
    const seconds = (serverNow() - Date.parse(since)) / 1000;
    const text = clockText(seconds, kind);
    write(clock, text);
    const state = `clock-${clockState(seconds, kind, Number(soon), Number(late))}`;
    if (!clock.classList.contains(state)) {
      clock.classList.remove("clock-ok", "clock-soon", "clock-late");
      clock.classList.add(state);
    }
  }
  const shown = wall && $("[data-wall-time]", wall);
  if (shown) write(shown, timeHere(serverNow()));
}

const zone = wall?.dataset.zone.includes("/") ? { timeZone: wall.dataset.zone } : {};
const hours = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", ...zone });
const timeHere = (moment) => hours.format(moment);

setInterval(tick, 1000);

// Keys ----------------------------------------------------------------------------------------

// Single keys can be switched off (WCAG 2.1.4): speech input would press them by accident.
const shortcutsOn = () => localStorage.getItem("shortcuts") !== "off";

function showShortcuts() {
  const toggle = $("[data-shortcuts-toggle]");
  if (!toggle) return;
  toggle.hidden = false;
  toggle.setAttribute("aria-pressed", shortcutsOn());
  $("[data-shortcuts-state]", toggle).textContent = shortcutsOn() ? texts.on : texts.off;
}

function openSearch() {
  const box = $("#search");
  if (box && !box.checkVisibility()) box.showPopover();
  $("#search-input")?.select();
}

// What is typed while a panel is on its way belongs into its first field, and is no shortcut.
let early = null;

function typeEarly(event) {
  if (event.key.length === 1) {
    event.preventDefault();
    early += event.key;
  } else if (event.key === "Backspace") early = early.slice(0, -1);
}

function takeTyped(field) {
  if (early && field?.matches("input:not([type=radio], [type=checkbox]), textarea")) {
    field.value += early;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  early = null;
}

on("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (typing || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (early !== null) return typeEarly(event);
  if (["ArrowDown", "ArrowUp"].includes(event.key)) return moveInRows(event);
  if (!shortcutsOn() || event.key.length > 1 || $("dialog[open]")) return;
  if (event.key === "/") {
    event.preventDefault();
    return openSearch();
  }
  const wanted = $(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (wanted) {
    event.preventDefault();
    if (wanted.getAttribute("hx-target") === "#panel") early = "";
    wanted.click();
  }
});

function moveInRows(event) {
  const list = event.target.closest(".rows");
  const row = event.target.closest(".list-row");
  if (!list || !row) return;
  const rows = [...list.querySelectorAll(":scope > .list-row:has(a, button)")];
  const next = rows[rows.indexOf(row) + (event.key === "ArrowDown" ? 1 : -1)];
  if (!next) return;
  event.preventDefault();
  $("a, button", next).focus();
}

// Sending once --------------------------------------------------------------------------------

// aria-disabled instead of disabled: the button keeps the focus, and its name and value are sent.
const buttonsOf = (sender) =>
  sender.matches("form") ? [...sender.elements].filter((field) => field.type === "submit") : [sender];

function setSent(sender, sent) {
  sender.toggleAttribute("data-sent", sent);
  for (const button of buttonsOf(sender)) {
    if (sent) button.setAttribute("aria-disabled", "true");
    else button.removeAttribute("aria-disabled");
  }
}

for (const type of ["submit", "click"]) {
  on(
    type,
    (event) => {
      const sender = type === "submit" ? event.target : event.target.closest("[aria-disabled='true']");
      if (sender?.matches("[data-sent], [aria-disabled='true']")) {
        event.preventDefault();
        event.stopImmediatePropagation();
      }
    },
    { capture: true },
  );
}

on("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  setSent(form, true);
  showBusy(form);
});
// Coming back with the browser's button finds the form as it was left.
addEventListener("pageshow", (event) => {
  if (event.persisted) document.querySelectorAll("[data-sent]").forEach((form) => setSent(form, false));
});

// Requests ------------------------------------------------------------------------------------

const busy = new Map();
const busyLine = $(".busy-line");
const drawBusyLine = () => busyLine?.toggleAttribute("data-runs", Boolean($("[aria-busy='true']")));

function showBusy(element) {
  const show = () => {
    element.setAttribute("aria-busy", "true");
    drawBusyLine();
  };
  clearTimeout(busy.get(element));
  busy.set(element, setTimeout(show, 300));
}

function endBusy(element) {
  clearTimeout(busy.get(element));
  busy.delete(element);
  element.removeAttribute("aria-busy");
  drawBusyLine();
}

// A live list asks again by itself, and a panel loads by itself; only what a person asked for
// moves the focus.
const isPoll = (element) => /^live$|every/.test(element.getAttribute("hx-trigger") ?? "");
const isQuiet = (element) => isPoll(element) || /load|revealed|input/.test(element.getAttribute("hx-trigger") ?? "");

on("htmx:configRequest", ({ detail }) => {
  if (detail.verb !== "get") detail.headers["X-CSRFToken"] = $("meta[name=csrf-token]").content;
});

on("htmx:beforeRequest", ({ detail }) => {
  clearTrouble(detail.elt);
  if (isPoll(detail.elt)) return;
  showBusy(detail.elt);
  if (detail.requestConfig.verb !== "get") setSent(detail.elt, true);
});

on("htmx:afterRequest", ({ detail }) => {
  if (!detail.successful && detail.elt.getAttribute("hx-target") === "#panel") early = null;
  endBusy(detail.elt);
  setSent(detail.elt, false);
  if (detail.successful && isPoll(detail.elt)) showStale(false);
});

on("htmx:sendError", ({ detail }) => trouble(detail.elt, texts.offline));
on("htmx:timeout", ({ detail }) => trouble(detail.elt, texts.timeout));
on("htmx:responseError", ({ detail }) => {
  const status = detail.xhr.status;
  const part = isQuiet(detail.elt) && status >= 500 ? texts.part : null;
  trouble(detail.elt, part ?? texts[`status-${status}`] ?? texts["status-500"]);
});

let lastFresh = serverNow();

function showStale(stale) {
  const line = $("#stale");
  if (!stale) lastFresh = serverNow();
  if (!line || line.hidden === !stale) return;
  line.textContent = stale ? texts.stale.replace("{time}", timeHere(lastFresh)) : "";
  line.hidden = !stale;
}

// Says what went wrong where it happened; what was typed is not touched.
const troubles = new WeakMap();

function trouble(element, sentence) {
  if (isPoll(element)) return showStale(true);
  clearTrouble(element);
  const line = document.createElement("p");
  line.className = "alert alert-danger trouble";
  line.setAttribute("role", "alert");
  line.textContent = sentence;
  const form = element.closest("form");
  if (form) form.before(line);
  else (element.closest(".list-row, .actions, .primary, .card-body") ?? element).append(line);
  troubles.set(element, line);
  // A panel that loads by itself may fail far below; nobody is carried there.
  if (!isQuiet(element)) line.scrollIntoView({ block: "nearest" });
}

function clearTrouble(element) {
  troubles.get(element)?.remove();
  troubles.delete(element);
}

// Panel and focus -----------------------------------------------------------------------------

const panel = $("#panel-dialog");
let opener = null;
const FIELDS = "[autofocus], input:not([type=hidden]), select, textarea";

on("htmx:afterSwap", ({ detail }) => {
  if (!detail.requestConfig) return; // The browser went back; nobody asked.
  if (panel?.open && panel.contains(detail.requestConfig.elt) && !panel.contains(detail.target)) panel.close();
});

// Only what is settled listens: what was typed early has to be heard by the field it belongs to.
on("htmx:afterSettle", ({ detail }) => {
  if (!detail.requestConfig || detail.target.id !== "panel") return;
  const asked = detail.requestConfig.elt;
  $("#panel-title").textContent = asked.dataset.title ?? asked.textContent.trim();
  if (!panel.open) {
    opener = asked;
    panel.showModal();
    // With a mouse one types at once; on a phone the keyboard would hide the form.
    if (matchMedia("(pointer: fine)").matches) $(FIELDS, detail.target)?.focus();
  }
  takeTyped($(FIELDS, detail.target));
});

panel?.addEventListener("close", () => {
  $("#panel").replaceChildren();
  // The list was drawn anew: the same row is found again by its id.
  const again = opener?.isConnected ? opener : opener?.id && document.getElementById(opener.id);
  (again || $("#main")).focus({ preventScroll: true });
  opener = null;
});

// A press beside the panel closes it, as Escape does.
panel?.addEventListener("click", (event) => event.target === panel && panel.close());

on("htmx:afterSettle", ({ detail }) => {
  if (!detail.requestConfig) return;
  if (isQuiet(detail.requestConfig.elt)) return;
  const wrong = detail.xhr.status === 422;
  const place = wrong ? (panel?.open ? panel : document) : detail.elt;
  const goal = $(wrong ? "[aria-invalid='true'], .errorlist.nonfield" : "[autofocus], [data-focus]", place);
  if (goal) {
    if (!goal.matches("a, button, input, select, textarea")) goal.tabIndex = -1;
    goal.focus();
  } else if (document.activeElement === document.body) $("#main")?.focus({ preventScroll: true });
});

// Messages ------------------------------------------------------------------------------------

// Good news leaves by itself, unless somebody is reading it; trouble stays until it is closed.
function leaveLater(line) {
  if (!line.dataset?.toast || ["error", "warning"].includes(line.dataset.toast)) return;
  setTimeout(() => (line.matches(":hover, :focus-within") ? leaveLater(line) : line.remove()), 8000);
}

document.querySelectorAll("#messages > *").forEach(leaveLater);
const toasts = $("#messages");
const joined = (changes) => changes.flatMap((change) => [...change.addedNodes]);
const watch = new MutationObserver((changes) => joined(changes).forEach(leaveLater));
if (toasts) watch.observe(toasts, { childList: true });

on("click", (event) => {
  event.target.closest("[data-dismiss]")?.closest("[data-toast]")?.remove();
  if (event.target.closest("[data-shortcuts-toggle]")) {
    localStorage.setItem("shortcuts", shortcutsOn() ? "off" : "on");
    showShortcuts();
  }
});

showShortcuts();
tick();

// Paper ---------------------------------------------------------------------------------------

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
