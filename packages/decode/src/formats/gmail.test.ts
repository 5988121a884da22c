/** What Gmail says of many recipients at once. */
import { describe, expect, it } from 'vitest'
import { gmail } from './gmail.ts'

const read = (addresses: readonly string[]) => {
  const lines = [
    'Delivery to the following recipients failed permanently:',
    '',
    ...addresses.map((address) => `     ${address}`),
    '',
    'Technical details of permanent failure:',
    'The error that the other server returned was:',
    '550 5.1.1 No such user',
  ]
  return gmail.read({ lines, text: lines.join('\n'), subject: '' })
}

describe('gmail', () => {
  it('gives each recipient what is said of all', () => {
    const entries = read(['a@x.example', 'b@x.example'])
    expect(entries.map((entry) => [entry.address, entry.reply?.code])).toEqual([
      ['a@x.example', 550],
      ['b@x.example', 550],
    ])
  })

  // Found by fuzzing: what is said of all was read again for each of the repetitions.
  it('names an address once, however often the list repeats it', () => {
    expect(read(Array<string>(500).fill('a@x.example'))).toHaveLength(1)
  })

  it('reads what is said of all once, however many there are', () => {
    const entries = read(Array.from({ length: 600 }, (_, index) => `r${index}@x.example`))
    expect(entries).toHaveLength(501)
    expect(new Set(entries.map((entry) => entry.lines)).size).toBe(1)
  })
})
