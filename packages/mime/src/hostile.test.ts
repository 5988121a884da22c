import { describe, expect, it } from 'vitest'
import { leavesOf, type Message } from '@forwardpath/mail'
import { isDeclined } from './declined.ts'
import { MAX_PARTS } from './limits.ts'
import { locateQuote } from './locate-quote.ts'
import { readFast } from './read-fast.ts'
import { bytesOf } from './testing/outline.ts'
import { readGeneral } from './read-general.ts'

type Bomb = {
  readonly name: string
  /** Grows with its argument, which is the size that the name says at 1. */
  readonly mail: (scale: number) => string
  /** Why the fast reader declines; absent where it reads. */
  readonly declined?: string
  readonly defects?: readonly string[]
}

const many = (text: string, count: number) => text.repeat(Math.ceil(count))
const nested = (depth: number) =>
  Array.from({ length: depth }, (_, level) => `level-${String(level).padStart(6, '0')}`)
    .map((boundary) => `Content-Type: multipart/mixed; boundary=${boundary}\n\n--${boundary}\n`)
    .join('')

const bombs: readonly Bomb[] = [
  {
    name: '100,000 parts',
    mail: (scale) =>
      `Content-Type: multipart/mixed; boundary=b\n\n${many('--b\n\nx\n', 100_000 * scale)}`,
    declined: 'part-limit',
    defects: ['part-limit'],
  },
  {
    name: 'multiparts 10,000 deep',
    mail: (scale) => nested(10_000 * scale),
    declined: 'depth-limit',
    defects: ['depth-limit'],
  },
  {
    name: '100,000 header lines',
    mail: (scale) => `${many('X-Line: 1\n', 100_000 * scale)}\nbody`,
    declined: 'head-limit',
    defects: ['head-limit'],
  },
  {
    name: '100,000 header lines without a colon',
    mail: (scale) => `${many('no field\n', 100_000 * scale)}\nbody`,
    declined: 'head-limit',
    defects: ['head-limit'],
  },
  {
    name: 'a field of 50,000 lines',
    mail: (scale) => `To: a\n${many(' b\n', 50_000 * scale)}\nbody`,
    declined: 'head-limit',
    defects: ['field-limit'],
  },
  {
    name: 'a line of 5 MB',
    mail: (scale) => `Subject: s\n\n${many('x', 5_000_000 * scale)}`,
    defects: ['text-limit'],
  },
  {
    name: 'a header line of 5 MB',
    mail: (scale) => `Subject: ${many('x', 5_000_000 * scale)}\n\nbody`,
    declined: 'head-limit',
    defects: ['head-limit'],
  },
  {
    name: '20,000 opening parentheses in addresses and types',
    mail: (scale) =>
      `To: ${many('(', 20_000 * scale)}\nContent-Type: ${many('(', 20_000 * scale)}\n\nx`,
    defects: ['field-limit'],
  },
  {
    name: '50,000 encoded words',
    mail: (scale) => `Subject: ${many('=?utf-8?q?a?= ', 50_000 * scale)}\n\nx`,
    declined: 'head-limit',
    defects: ['head-limit'],
  },
  {
    name: 'half-open encoded words',
    mail: (scale) => `Subject: ${many('=?utf-8?q?a', 5_000 * scale)}\n\nx`,
    defects: ['field-limit'],
  },
  {
    name: '100,000 nested div',
    mail: (scale) => `Content-Type: text/html\n\n${many('<div>', 100_000 * scale)}`,
  },
  {
    name: '20,000 tables',
    mail: (scale) => `Content-Type: text/html\n\n${many('<table><tr><td>', 20_000 * scale)}`,
  },
  {
    name: '100,000 recipients in To',
    mail: (scale) => `To: ${many('<a@x.example>,\n ', 100_000 * scale)}\n\nx`,
    declined: 'head-limit',
    defects: ['field-limit', 'head-limit'],
  },
  {
    name: '20,000 parameters',
    mail: (scale) => `Content-Type: text/plain${many('; a*1*=b', 20_000 * scale)}\n\nx`,
    declined: 'head-limit',
    defects: ['field-limit'],
  },
  {
    name: 'a quoted parameter of escapes',
    mail: (scale) => `Content-Type: text/plain; a="${many('\\"', 4_000 * scale)}\n\nx`,
  },
  {
    name: '70 MB of base64',
    mail: (scale) =>
      `Content-Transfer-Encoding: base64\n\n${many(`${'QUJD'.repeat(18)}\n`, 1_000_000 * scale)}`,
    declined: 'message-limit',
    defects: ['message-limit', 'text-limit'],
  },
  {
    name: 'quoted-printable of blanks and soft breaks',
    mail: (scale) =>
      `Content-Transfer-Encoding: quoted-printable\n\n${many(' ', 200_000 * scale)}x${many('= \t', 100_000 * scale)}`,
  },
  {
    name: 'lines that end with many CRs',
    mail: (scale) =>
      `Subject: s\n\n${many('\r', 500_000 * scale)}x\n${many('\r\r\n', 100_000 * scale)}`,
  },
  {
    name: 'lines that are nearly delimiters',
    mail: (scale) =>
      `Content-Type: multipart/mixed; boundary=b\n\n${many('--bb\n', 100_000 * scale)}`,
    declined: 'near-delimiters',
    defects: ['missing-boundary'],
  },
]

describe.each(bombs)('$name', ({ mail, declined, defects = [] }) => {
  const bytes = bytesOf(mail(1))

  it('is declined or read by the fast reader', () => {
    const result = readFast(bytes)
    if (isDeclined(result)) expect(result.declined).toBe(declined)
    else {
      expect(declined).toBeUndefined()
      readAll(result)
    }
  })

  it('is read within the caps by the general reader', { timeout: 60_000 }, async () => {
    const message = await readGeneral(bytes)
    expect(message.defects.map(({ code }) => code)).toEqual(defects)
    expect(readAll(message)).toBeLessThanOrEqual(MAX_PARTS)
  })
})

/** Uses everything that is made on demand; the number of leaves. */
function readAll(message: Message): number {
  const leaves = leavesOf(message.root)
  const lengths = leaves.map(({ text, verbatim }) => text.length + Number(verbatim))
  expect(Math.max(...lengths)).toBeLessThanOrEqual(1024 * 1024 + 1)
  message.fieldText('subject')
  return leaves.length
}

describe('cost grows with the size and no faster', () => {
  const capped = new Set(['70 MB of base64'])
  const growing = bombs.filter(({ name }) => !capped.has(name))

  it.each(growing)('$name', { timeout: 120_000 }, async ({ mail }) => {
    const [small, large] = [bytesOf(mail(0.125)), bytesOf(mail(1))]
    const read = async (bytes: Buffer) => {
      const fast = readFast(bytes)
      if (!isDeclined(fast)) readAll(fast)
      readAll(await readGeneral(bytes))
    }
    await expectLinear({ small: () => read(small), large: () => read(large), times: 8 })
  })

  it('looking for a quote that is nearly everywhere', async () => {
    const quote = `${'a '.repeat(200)}b`
    const find = (count: number) => () => {
      const bytes = bytesOf('a\n'.repeat(count))
      expect(locateQuote(bytes, { start: 0, end: bytes.length }, quote)).toBeUndefined()
    }
    await expectLinear({ small: find(40_000), large: find(320_000), times: 8 })
  })
})

type Growth = {
  readonly small: () => unknown
  readonly large: () => unknown
  readonly times: number
}

/** CPU time, the best of two; a quadratic cost would grow `times` times faster than the bound / 3. */
async function expectLinear({ small, large, times }: Growth): Promise<void> {
  const smallUs = await cheapest(small)
  const largeUs = await cheapest(large)
  const noiseUs = 5000
  expect(largeUs).toBeLessThan(3 * times * Math.max(smallUs, noiseUs))
}

async function cheapest(run: () => unknown): Promise<number> {
  const costs: number[] = []
  for (let round = 0; round < 2; round++) {
    const before = process.cpuUsage()
    await run()
    const { user, system } = process.cpuUsage(before)
    costs.push(user + system)
  }
  return Math.min(...costs)
}
