// Keeps what every page needs and one page for when there is no network. It never keeps a page of
// anybody's: those come from the server or not at all.
{% autoescape off %}
const KEPT = "forecourt-{{ version }}";
const FILES = [{% for url in kept %}"{{ url }}", {% endfor %}];
const LANGUAGES = [{% for code in languages %}"{{ code }}", {% endfor %}];
{% endautoescape %}
const offlinePage = (language) => `/offline/${language}/`;
// A name with its fingerprint never changes what it means.
const isForEver = (url) => url.origin === location.origin && /^\/static\/.+\.[0-9a-f]{12}\./.test(url.pathname);

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches
      .open(KEPT)
      .then((kept) => kept.addAll([...FILES, ...LANGUAGES.map(offlinePage)]))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) {
        if (name.startsWith("forecourt-") && name !== KEPT) await caches.delete(name);
      }
      await self.registration.navigationPreload?.enable();
      await self.clients.claim();
    })(),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(page(event));
  else if (isForEver(new URL(request.url))) event.respondWith(file(request));
});

async function page(event) {
  try {
    return (await event.preloadResponse) ?? (await fetch(event.request));
  } catch {
    const chosen = await (await caches.match("/language"))?.text();
    const language = LANGUAGES.includes(chosen) ? chosen : /^zh/i.test(navigator.language) ? "zh-hans" : "en";
    return (await caches.match(offlinePage(language))) ?? Response.error();
  }
}

async function file(request) {
  const known = await caches.match(request);
  if (known) return known;
  const answer = await fetch(request);
  if (answer.ok) (await caches.open(KEPT)).put(request, answer.clone());
  return answer;
}

// Push -----------------------------------------------------------------------------------------

self.addEventListener("push", (event) => {
  const said = event.data?.json() ?? {};
  event.waitUntil(said.ended ? hush(said) : show(said));
});

const windows = () => self.clients.matchAll({ type: "window", includeUncontrolled: true });
const lying = ({ tag, url }) => ({ tag, data: { url: url ?? "/" }, silent: true });
// A visitor waits for an answer: heard and felt, once more for the same visitor, until it is answered.
const RINGING = { silent: false, renotify: true, requireInteraction: true, vibrate: [300, 150, 300, 150, 300] };

async function show(said) {
  // Whoever looks at a page sees it there; but a page may be mute.
  if (!said.rings && (await windows()).some((client) => client.focused)) return;
  const how = { ...lying(said), ...(said.rings ? RINGING : {}) };
  await self.registration.showNotification(said.title ?? "Forecourt", how);
}

// A browser wants to see something for each message: it takes the place of what rang, and goes.
async function hush(said) {
  if (!(await windows()).some((client) => client.focused)) {
    await self.registration.showNotification(said.title, lying(said));
    await new Promise((resolve) => setTimeout(resolve, 3000));
  }
  for (const shown of await self.registration.getNotifications({ tag: said.tag })) shown.close();
}

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(
    (async () => {
      const open = await self.clients.matchAll({ type: "window" });
      const url = new URL(event.notification.data.url, location.origin).href;
      if (open.length) await (await open[0].focus()).navigate(url);
      else await self.clients.openWindow(url);
    })(),
  );
});
