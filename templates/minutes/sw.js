// Opens the live minutes without network. It keeps their files and the empty page, nothing that anybody wrote.
const KEPT = 'patok-live-{{ version }}-{{ language }}'
const SHELL = {{ shell }}
const FILES = {{ files }}
const FINGERPRINTED = {{ made }}
const LIVE = /\/rapat\/[^/]+\/langsung$/
const PATIENCE = 4000
const own = new Set(FILES)

addEventListener('install', (event) => event.waitUntil(take()))
addEventListener('activate', (event) => event.waitUntil(tidy()))
addEventListener('fetch', (event) => {
  const { request } = event
  const { origin, pathname, search } = new URL(request.url)
  if (request.method !== 'GET' || origin !== location.origin) return
  if (request.mode === 'navigate') {
    if (LIVE.test(pathname)) event.respondWith(page(request))
  } else if (own.has(pathname + search)) {
    event.respondWith(caches.match(request.url).then((kept) => kept ?? fetch(request)))
  }
})

async function take() {
  const kept = await caches.open(KEPT)
  await kept.addAll(FILES.map((file) => new Request(file, { cache: FINGERPRINTED ? 'default' : 'no-cache' })))
  const answer = await fetch(SHELL, { credentials: 'omit', cache: 'no-cache' })
  if (!answer.ok) throw new Error(`${SHELL}: ${answer.status}`)
  await kept.put(SHELL, answer)
  await skipWaiting()
}

async function tidy() {
  for (const name of await caches.keys()) {
    if (name.startsWith('patok-live-') && name !== KEPT) await caches.delete(name)
  }
  await clients.claim()
}

async function page(request) {
  let waited
  try {
    const late = new Promise((_, fail) => { waited = setTimeout(() => fail(new Error('late')), PATIENCE) })
    const answer = await Promise.race([fetch(request), late])
    if (answer.status < 502 || answer.status > 504) return answer
  } catch { /* no network, or one that stalls: the kept page */ } finally {
    clearTimeout(waited)
  }
  const kept = await caches.match(SHELL)
  return new Response(kept.body, { headers: kept.headers })
}
