// Names that nobody else gives. Over plain http in a local network browsers offer the bytes, but not the name.
export function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID()
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = (bytes[6] & 15) | 64
  bytes[8] = (bytes[8] & 63) | 128
  return [...bytes].map((one, i) => ([4, 6, 8, 10].includes(i) ? '-' : '') + one.toString(16).padStart(2, '0')).join('')
}
