import { expect, it } from 'vitest'
import { withoutStatusFields } from './pasted-fields.ts'

const FIELDS = 'Final-Recipient: rfc822; jane@acme.example\nAction: failed'

it.each([
  ['text without fields', 'It failed.\n\n<jane@', 'It failed.\n\n<jane@'],
  ['text around fields', `It failed.\n\n${FIELDS}\n\nRegards`, 'It failed.\n\nRegards'],
  ['an address before fields', `To jane@acme.example\n\n${FIELDS}`, 'To jane@acme.example'],
  ['a path before fields', `To <jane@acme.example>\n\n${FIELDS}`, 'To <jane@acme.example>'],
  [
    'a path that fields cut in two',
    `Please try <jane@\n\n${FIELDS}\n\nmoved.example>`,
    'Please try \n\nmoved.example>',
  ],
  ['fields first', `${FIELDS}\n\nRegards`, 'Regards'],
  ['groups behind each other', `To:\n\n${FIELDS}\n\n${FIELDS}\n\nRegards`, 'To:\n\nRegards'],
])('the text for people keeps its words: %s', (_what, text, kept) => {
  expect(withoutStatusFields(text)).toBe(kept)
})
