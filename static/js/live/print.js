// One page for the hall, from what this browser holds: the conclusions, or the record of agreement to be signed.
import { code, h, part, say } from './dom.js'

// What this browser knows of the meeting, sent or not: for paper and for Word, without network.
export function gather({ state, agenda, notes, records, sender, hall }) {
  const now = state.now
  const agency = (id) => now?.agencies.find((each) => each[0] === id)?.[2]
  const rows = records.rows()
  const facts = (row) => [
    agency(row.lead), row.due_words ?? row.due ?? row.due_text,
    now?.pillars.find((each) => each[0] === row.pillar)?.[1],
    now?.modalities.find((each) => each[0] === row.modality)?.[1], row.raised_by, row.waits ? say('unsent') : null,
  ].filter(Boolean).join(' · ')
  const of = (kind) => rows.filter((row) => row.kind === kind).map((row) => ({ label: row.label, text: row.text, facts: facts(row), modality: row.modality }))
  return {
    title: now?.meeting.title ?? code,
    day: now?.meeting.day ?? '',
    agenda: agenda.items().map((item) => ({
      title: `${item.seq}. ${item.title}`, text: notes.text(item.id), unsent: notes.drafts.has(item.id), restricted: notes.restricted(item.id),
    })),
    outcomes: of('outcome'),
    actions: of('action'),
    issues: of('issue'),
    present: hall.rows().filter((row) => row.status === 'present').map((row) => [row.name, row.position].filter(Boolean).join(', ')),
    lines: sender.waiting.filter((op) => op.kind === 'capture' && op.code === code).map((op) => op.body.raw),
  }
}

export function printPage(kind, parts) {
  const about = gather(parts)
  const rows = (title, list) => (list.length ? [
    h('h2', {}, title),
    h('ol', {}, list.map((row) => h('li', {}, h('b', {}, row.label), h('span', {}, row.text, row.facts ? h('small', {}, ` (${row.facts})`) : null)))),
  ] : [])
  const agreement = kind === 'agreement' // only what was agreed is signed for
  const outcomes = about.outcomes.filter((row) => !agreement || row.modality === 'agreement')
  part('print').replaceChildren(
    h('h1', {}, say(agreement ? 'agreement' : 'conclusions')),
    h('p', {}, h('b', {}, about.title), h('br'), about.day),
    ...(agreement ? [h('p', {}, say('agreementwords'))] : []),
    ...rows(say('outcomes'), outcomes),
    ...rows(say('actions'), about.actions),
    ...(agreement ? [h('ul', { class: 'signatures' }, about.present.map((name) => h('li', {}, h('span', {}, name), h('span', { class: 'sign' }))))] : []),
    h('p', { class: 'small' }, say('draft')),
  )
  window.print()
}
