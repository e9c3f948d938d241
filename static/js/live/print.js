// One page for the hall, from what this browser holds: the conclusions, or the record of agreement to be signed.
import { h, part, say } from './dom.js'

export function printPage(kind, about) {
  const rows = (title, list) => (list.length ? [
    h('h2', {}, title),
    h('ol', {}, list.map((row) => h('li', {}, h('b', {}, row.label), h('span', {}, row.text, row.facts ? h('small', {}, ` (${row.facts})`) : null)))),
  ] : [])
  const agreement = kind === 'agreement'
  part('print').replaceChildren(
    h('h1', {}, say(agreement ? 'agreement' : 'conclusions')),
    h('p', {}, about.title, about.day ? `, ${about.day}` : ''),
    ...(agreement ? [h('p', {}, say('agreementwords'))] : []),
    ...rows(say('outcomes'), about.outcomes),
    ...rows(say('actions'), about.actions),
    ...(agreement ? [h('ul', { class: 'signatures' }, about.present.map((name) => h('li', {}, h('span', {}, name), h('span', { class: 'sign' }))))] : []),
    h('p', { class: 'small' }, say('draft')),
  )
  window.print()
}
