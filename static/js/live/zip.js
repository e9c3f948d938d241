// A ZIP archive of stored (not compressed) texts: all that a Word file without pictures needs.
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

export function zip(files, type) {
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
