// Photos are made small here, before they travel over a weak line, and files go one by one, so that a broken line costs
// one of them. Each bears a key: sent twice it is kept once. Without this the form sends them all, as they are.
const place = document.querySelector('[data-attach]')
const form = place?.closest('form')
const told = place?.querySelector('[data-attach-told]')
const input = place?.querySelector('input[type=file]')
const LONGEST = 2000
const keys = new Map()

function fill (words, values) {
  return Object.entries(values).reduce((text, [name, value]) => text.replace(`{${name}}`, value), words)
}

async function smaller (file) {
  if (!/^image\/(jpeg|png|webp)$/.test(file.type)) return file
  try {
    const picture = await createImageBitmap(file, { imageOrientation: 'from-image' })
    const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height))
    if (scale === 1 && file.size < 600_000) return file
    const canvas = document.createElement('canvas')
    canvas.width = Math.round(picture.width * scale)
    canvas.height = Math.round(picture.height * scale)
    const ground = canvas.getContext('2d')
    ground.fillStyle = '#fff'
    ground.fillRect(0, 0, canvas.width, canvas.height)
    ground.drawImage(picture, 0, 0, canvas.width, canvas.height)
    const made = await new Promise((resolve) => { canvas.toBlob(resolve, 'image/jpeg', 0.85) })
    return made && made.size < file.size ? made : file
  } catch {
    return file // the server says better what is wrong with it
  }
}

async function send (file) {
  const same = [file.name, file.size, file.lastModified].join()
  if (!keys.has(same)) keys.set(same, crypto.randomUUID())
  const body = new FormData(form)
  body.delete(input.name)
  body.set('key', keys.get(same))
  body.append(input.name, await smaller(file), file.name)
  const answer = await fetch(form.action, { method: 'POST', body, headers: { Accept: 'application/json' } })
  if (answer.ok) return null
  const said = await answer.json().catch(() => ({}))
  return said.error || String(answer.status)
}

async function sendAll (event) {
  const files = [...input.files]
  if (!files.length || !crypto.randomUUID) return
  event.preventDefault()
  const button = form.querySelector('button[type=submit]')
  button.disabled = true
  const failed = []
  for (const [n, file] of files.entries()) {
    told.textContent = fill(place.dataset.sending, { n: n + 1, all: files.length, name: file.name })
    const why = await send(file).catch(() => place.dataset.lost)
    if (why) failed.push([file, why])
  }
  button.disabled = false
  if (!failed.length) {
    window.location.assign(form.action)
    return
  }
  const left = new DataTransfer()
  told.replaceChildren(...failed.map(([file, why]) => {
    left.items.add(file)
    const line = document.createElement('p')
    line.className = 'error'
    line.textContent = `${file.name}: ${fill(place.dataset.failed, { why })}`
    return line
  }))
  input.files = left.files
}

form?.addEventListener('submit', sendAll)
