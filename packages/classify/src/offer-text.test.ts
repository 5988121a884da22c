import { expect, it } from 'vitest'
import { readableOffer, REMOVED } from './offer-text.ts'

it.each([
  ['plain words', 'try <a@b.example>', 'try <a@b.example>'],
  ['entities', 'try &lt;a&#64;b.example&gt;&nbsp;&AMP; more', 'try <a@b.example> & more'],
  ['an entity that is none of them, as it stands', 'R&eacute;my &copy;', 'R&eacute;my &copy;'],
  ['tags', 'try <b>a@b.example</b><br/>now', 'try  a@b.example  now'],
  ['a tag with attributes', 'try<td class="x">a@b.example</td>', 'try a@b.example '],
  [
    'what only looks like a tag',
    'try <bob@b.example> <br@c.example>',
    'try <bob@b.example> <br@c.example>',
  ],
  [
    'a link that says what it leads to',
    '<a href="mailto:A@b.example">a@B.example</a>.',
    '<A@b.example> .',
  ],
  ['a link with words', '<a href="mailto:a@b.example">write me</a>', '<a@b.example> '],
  [
    'a link that leads elsewhere, as two offers',
    '<a href="mailto:a@b.example">c@d.example</a>',
    '<a@b.example> or <c@d.example> ',
  ],
  ['a link that never ends', 'x <a href="mailto:a@b.example">c@d.example', 'x  c@d.example'],
  ['a link to a page', '<a href="https://x.example">c@d.example</a>', ' c@d.example '],
  ['octal escapes', 'B\\303\\266b@b.example', 'Böb@b.example'],
  [
    'octal escapes that are no UTF-8, as they stand',
    'B\\366b@b.example \\303\\266',
    'B\\366b@b.example \\303\\266',
  ],
  ['octal escapes of ASCII, as they stand', 'B\\141b \\303\\266', 'B\\141b \\303\\266'],
  ['octal escapes beside such letters, as they stand', 'ö \\303\\266', 'ö \\303\\266'],
  ['blanks', 'a\tb\r\nc\u00a0d', 'a b  c d'],
  ['colours, as a mark', 'a\u001b[31mb@c.example[0m', `a${REMOVED}b@c.example${REMOVED}`],
  ['controls, as a mark', 'a\u0007b\u009fc', `a${REMOVED}b${REMOVED}c`],
])('%s', (_name, written, readable) => {
  expect(readableOffer(written)).toBe(readable)
})

it('nothing past 4 KB is read', () => {
  expect(readableOffer('x'.repeat(5_000))).toHaveLength(4_096)
})
