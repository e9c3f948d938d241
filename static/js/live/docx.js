// "Unduh konsep (Word)": the draft as a Word file, made here, so that it can be had without network.
import { h, say } from './dom.js'
import { gather } from './print.js'

const TYPE = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'
const NAMES = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'

// Letters that XML 1.0 has no way to write are left out.
// eslint-disable-next-line no-control-regex
const escaped = (text) => text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
  .replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')

function runs(text) {
  return text.split(/(\*\*[^*\n]+\*\*|\*[^*\n]+\*)/).filter(Boolean).map((piece) => {
    const bold = /^\*\*.+\*\*$/.test(piece)
    const italic = !bold && /^\*.+\*$/.test(piece)
    const bare = bold ? piece.slice(2, -2) : italic ? piece.slice(1, -1) : piece
    const about = bold ? '<w:rPr><w:b/></w:rPr>' : italic ? '<w:rPr><w:i/></w:rPr>' : ''
    return `<w:r>${about}<w:t xml:space="preserve">${escaped(bare)}</w:t></w:r>`
  }).join('')
}

const para = (text, style = '') => `<w:p>${style && `<w:pPr><w:pStyle w:val="${style}"/></w:pPr>`}${runs(text)}</w:p>`

function listed(title, rows) {
  if (!rows.length) return ''
  return para(title, 'Heading1') + rows.map((row) => para(`${row.label}  ${row.text}${row.facts ? ` (${row.facts})` : ''}`, 'Butir')).join('')
}

function body(about) {
  const made = [para(about.title, 'Title'), para(`${about.day ? `${about.day} · ` : ''}${say('draft')}`)]
  for (const item of about.agenda) {
    made.push(para(`${item.title}${item.restricted ? ` (${say('restricted')})` : ''}${item.unsent ? ` (${say('unsent')})` : ''}`, 'Heading1'))
    for (const line of item.text.split('\n')) made.push(para(line, /^\s*(?:[-*•]|\d+[.)])\s/.test(line) ? 'Butir' : ''))
  }
  made.push(listed(say('outcomes'), about.outcomes), listed(say('actions'), about.actions), listed(say('issues'), about.issues))
  made.push(listed(say('lines'), about.lines.map((text) => ({ label: '–', text }))))
  if (about.present.length) made.push(para(say('attended'), 'Heading1'), ...about.present.map((each) => para(each, 'Butir')))
  return made.join('')
}

const style = (id, name, rest) =>
  `<w:style w:type="paragraph" w:styleId="${id}"><w:name w:val="${name}"/><w:basedOn w:val="Normal"/>${rest}</w:style>`
const STYLES = `${HEAD}<w:styles ${NAMES}><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Arial" w:hAnsi="Arial" w:cs="Arial"/><w:sz w:val="22"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="80" w:line="276" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>${
  style('Title', 'Title', '<w:rPr><w:b/><w:sz w:val="32"/></w:rPr>')}${
  style('Heading1', 'heading 1', '<w:pPr><w:keepNext/><w:spacing w:before="240"/><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/><w:sz w:val="24"/></w:rPr>')}${
  style('Butir', 'Butir', '<w:pPr><w:ind w:left="425" w:hanging="425"/></w:pPr>')}</w:styles>`

const page = '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1701" w:right="1134" w:bottom="1134" w:left="1417" w:header="709" w:footer="709" w:gutter="0"/></w:sectPr>'
const relation = (id, kind, target) =>
  `<Relationship Id="${id}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/${kind}" Target="${target}"/>`
const relations = (inner) => `${HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${inner}</Relationships>`
const kind = (name, type) => `<Override PartName="/word/${name}.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.${type}+xml"/>`

export function wordFile(about) {
  return zip({
    '[Content_Types].xml': `${HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${kind('document', 'document.main')}${kind('styles', 'styles')}</Types>`,
    '_rels/.rels': relations(relation('rId1', 'officeDocument', 'word/document.xml')),
    'word/_rels/document.xml.rels': relations(relation('rId1', 'styles', 'styles.xml')),
    'word/styles.xml': STYLES,
    'word/document.xml': `${HEAD}<w:document ${NAMES}><w:body>${body(about)}${page}</w:body></w:document>`,
  }, TYPE)
}

export function download(parts, name) {
  const place = URL.createObjectURL(wordFile(gather(parts)))
  h('a', { href: place, download: `${name}.docx` }).click()
  setTimeout(() => URL.revokeObjectURL(place), 60_000)
}

const TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n
  for (let k = 0; k < 8; k += 1) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1
  return c
})

function checksum(bytes) {
  let c = 0xffffffff
  for (const byte of bytes) c = TABLE[(c ^ byte) & 255] ^ (c >>> 8)
  return (c ^ 0xffffffff) >>> 0
}

// `wide` are four bytes, the others two.
function fields(values) {
  const view = new DataView(new ArrayBuffer(values.reduce((sum, [, wide]) => sum + (wide ? 4 : 2), 0)))
  let at = 0
  for (const [value, wide] of values) {
    if (wide) view.setUint32(at, value, true)
    else view.setUint16(at, value, true)
    at += wide ? 4 : 2
  }
  return new Uint8Array(view.buffer)
}

// A ZIP archive of stored (not compressed) texts: all that a Word file without pictures needs.
function zip(files, type) {
  const encoder = new TextEncoder()
  const parts = []
  const directory = []
  let offset = 0
  for (const [name, text] of Object.entries(files)) {
    const title = encoder.encode(name)
    const body = encoder.encode(text)
    const about = [[20], [0x800], [0], [0], [0x21], [checksum(body), 4], [body.length, 4], [body.length, 4], [title.length], [0]]
    const head = fields([[0x04034b50, 4], ...about])
    parts.push(head, title, body)
    directory.push(fields([[0x02014b50, 4], [20], ...about, [0], [0], [0], [0, 4], [offset, 4]]), title)
    offset += head.length + title.length + body.length
  }
  const size = directory.reduce((sum, each) => sum + each.length, 0)
  const count = Object.keys(files).length
  const end = fields([[0x06054b50, 4], [0], [0], [count], [count], [size, 4], [offset, 4], [0]])
  return new Blob([...parts, ...directory, end], { type })
}
