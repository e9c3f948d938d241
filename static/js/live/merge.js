// Two texts as one: every line of both, theirs first where they differ, lines they share once.
const MOST = 4_000_000

export function merge(theirs, mine) {
  return compare(theirs, mine).map((each) => each.line).join('\n')
}

// The lines of both in order, each with who has it: both, theirs, mine.
export function compare(theirs, mine) {
  const a = theirs === '' ? [] : theirs.split('\n')
  const b = mine === '' ? [] : mine.split('\n')
  const of = (whose) => (line) => ({ line, whose })
  if (a.length * b.length > MOST) return [...a.map(of('theirs')), ...b.map(of('mine'))]
  const width = b.length + 1
  const longest = new Uint16Array((a.length + 1) * width)
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      longest[i * width + j] = a[i] === b[j]
        ? longest[(i + 1) * width + j + 1] + 1
        : Math.max(longest[(i + 1) * width + j], longest[i * width + j + 1])
    }
  }
  const made = []
  let i = 0
  let j = 0
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      made.push({ line: a[i], whose: 'both' })
      i += 1
      j += 1
    } else if (i < a.length && (j === b.length || longest[(i + 1) * width + j] >= longest[i * width + j + 1])) {
      made.push({ line: a[i], whose: 'theirs' })
      i += 1
    } else {
      made.push({ line: b[j], whose: 'mine' })
      j += 1
    }
  }
  return made
}
