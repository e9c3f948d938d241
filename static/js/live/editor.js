// Keys and buttons of a word processor over a plain text of Markdown. Changes go through the browser's own undo.
const LIST = /^(\s*)([-*•]|\d+[.)])\s+/

export function insert(field, text, from = field.selectionStart, to = field.selectionEnd) {
  field.focus()
  field.setSelectionRange(from, to)
  if (!document.execCommand('insertText', false, text)) {
    field.setRangeText(text, from, to, 'end')
    field.dispatchEvent(new Event('input', { bubbles: true }))
  }
}

export function wrap(field, mark) {
  const { selectionStart: from, selectionEnd: to, value } = field
  const chosen = value.slice(from, to)
  if (value.slice(from - mark.length, from) === mark && value.slice(to, to + mark.length) === mark) {
    insert(field, chosen, from - mark.length, to + mark.length)
    field.setSelectionRange(from - mark.length, to - mark.length)
    return
  }
  insert(field, mark + chosen + mark)
  field.setSelectionRange(from + mark.length, to + mark.length)
}

function lines(field) {
  const { value, selectionStart, selectionEnd } = field
  const from = value.lastIndexOf('\n', selectionStart - 1) + 1
  const end = value.indexOf('\n', selectionEnd)
  const to = end < 0 ? value.length : end
  return { from, to, rows: value.slice(from, to).split('\n') }
}

export function list(field, numbered) {
  const { from, to, rows } = lines(field)
  const off = rows.every((row) => LIST.test(row) && /\d/.test(LIST.exec(row)[2]) === numbered)
  const made = rows.map((row, i) => {
    const bare = row.replace(LIST, '$1')
    return off ? bare : bare.replace(/^(\s*)/, numbered ? `$1${i + 1}. ` : '$1- ')
  })
  insert(field, made.join('\n'), from, to)
}

export function inList(field) {
  const { rows } = lines(field)
  return rows.some((row) => LIST.test(row))
}

export function indent(field, back) {
  const { from, to, rows } = lines(field)
  insert(field, rows.map((row) => (back ? row.replace(/^ {1,3}/, '') : `   ${row}`)).join('\n'), from, to)
}

// Enter inside a list begins its next point; on an empty point it ends the list.
export function enter(field) {
  const { selectionStart: at, selectionEnd, value } = field
  if (at !== selectionEnd) return false
  const from = value.lastIndexOf('\n', at - 1) + 1
  const found = LIST.exec(value.slice(from, at))
  if (!found) return false
  if (from + found[0].length === at) insert(field, '', from, at)
  else insert(field, `\n${found[1]}${/\d/.test(found[2]) ? `${Number.parseInt(found[2], 10) + 1}.` : found[2]} `)
  return true
}

// "Polres Belu: " at the beginning of a line of its own.
export function speak(field, name) {
  const { selectionStart: at, value } = field
  const fresh = at === 0 || value[at - 1] === '\n'
  insert(field, `${fresh ? '' : '\n'}**${name}:** `)
}

export function lineAt(field) {
  const { value, selectionStart } = field
  const from = value.lastIndexOf('\n', selectionStart - 1) + 1
  const end = value.indexOf('\n', selectionStart)
  return { from, to: end < 0 ? value.length : end, text: value.slice(from, end < 0 ? value.length : end) }
}
