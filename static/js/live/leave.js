// Before signing out: what this browser still holds is sent, kept, or was nothing at all.
import { journalKeys, nameOf, openDatabase } from './store.js'

export async function mayLeave(who, form) {
  const found = await left(who)
  if (!found.count) {
    await forget(who)
    return true
  }
  return asked(form, found)
}

// A note that is typed and waits in the queue as well is one text; what lies only in the journal counts as it lies.
async function left(who) {
  const [texts, codes] = [new Set(), new Set()]
  try {
    const db = await openDatabase(who)
    for (const store of ['ops', 'notes', 'lines', 'attention', 'pictures']) {
      for (const row of await rows(db, store)) {
        const item = store === 'notes' ? row.item : row.kind === 'note' ? row.local?.item : undefined
        texts.add(item === undefined ? row : `${row.code} ${item}`)
        codes.add(row.code)
      }
    }
    db.close()
  } catch { /* no store, nothing in it */ }
  return { count: texts.size || journalKeys(who).length, codes: [...codes] }
}

const rows = (db, store) => new Promise((done, fail) => {
  const asked = db.transaction(store).objectStore(store).getAll()
  asked.onsuccess = () => done(asked.result)
  asked.onerror = () => fail(asked.error)
})

const forget = (who) => new Promise((done) => {
  const asked = indexedDB.deleteDatabase(nameOf(who))
  asked.onsuccess = asked.onerror = asked.onblocked = done
})

function asked(form, { count, codes }) {
  const dialog = document.getElementById('keluar-belum-terkirim')
  dialog.querySelector('[data-count]').textContent = count
  const [first] = codes.filter(Boolean)
  const send = dialog.querySelector('[data-send]')
  send.hidden = !first
  if (first) send.href = send.dataset.send.replace('__code__', encodeURIComponent(first))
  return new Promise((done) => {
    dialog.querySelector('[data-leave]').onclick = () => dialog.close('leave')
    dialog.querySelector('[data-stay]').onclick = () => dialog.close('')
    dialog.onclose = () => done(dialog.returnValue === 'leave')
    dialog.returnValue = ''
    dialog.showModal()
  })
}
