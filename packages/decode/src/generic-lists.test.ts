/** An unknown layout that names several recipients on one line. */
import { describe, expect, it } from 'vitest'
import { decode } from './decode.ts'
import { plainReport } from './testing/build-message.ts'

type Said = readonly [recipient: string, code: number | undefined, status: string | undefined]

function saidIn(text: string): readonly Said[] {
  return decode(plainReport(text)).reports.map(({ recipient, reply }) => [
    recipient ?? '',
    reply?.code,
    reply?.status,
  ])
}

const LEAD = 'Your message could not be delivered to:\n'
const REFUSAL = '550 5.7.1 refused by policy'

describe('several recipients at the head of a line', () => {
  it.each([
    ['with commas', 'ann@a.example, bob@a.example, cyd@c.example'],
    ['with semicolons', 'ann@a.example; bob@a.example; cyd@c.example'],
    ['without blanks', ' ann@a.example,bob@a.example,cyd@c.example'],
    ['in angles', '<ann@a.example>, <bob@a.example>, <cyd@c.example>'],
    ['in quotes', '"ann@a.example", "bob@a.example", "cyd@c.example"'],
    ['with a word', '  ann@a.example, bob@a.example and cyd@c.example'],
    ['behind a mark', '  * ann@a.example, bob@a.example, cyd@c.example'],
    ['on two lines', 'ann@a.example,\nbob@a.example, cyd@c.example'],
  ])('all are meant: %s', (_how, list) => {
    const all = ['ann@a.example', 'bob@a.example', 'cyd@c.example'].map((one) => [
      one,
      550,
      '5.7.1',
    ])
    expect(saidIn(`${LEAD}${list}\n\nThe server said: ${REFUSAL}\n`)).toEqual(all)
    expect(saidIn(`${LEAD}${list}\n  ${REFUSAL}\n`)).toEqual(all)
    expect(saidIn(`${LEAD}${list}: ${REFUSAL}\n`)).toEqual(all)
  })

  it('share what stands behind them, and nothing of whom the next line names', () => {
    const text = `${LEAD}ann@a.example, bob@a.example:\n  550 5.1.1 unknown\n\ncyd@c.example:\n  552 5.2.2 full\n`
    expect(saidIn(text)).toEqual([
      ['ann@a.example', 550, '5.1.1'],
      ['bob@a.example', 550, '5.1.1'],
      ['cyd@c.example', 552, '5.2.2'],
    ])
  })

  it('share the words, where no reply stands there', () => {
    const { reports } = decode(
      plainReport(`${LEAD}ann@a.example; bob@a.example\nReason: mailbox unavailable\n`),
    )
    expect(reports.map(({ recipient }) => recipient)).toEqual(['ann@a.example', 'bob@a.example'])
    for (const { texts } of reports)
      expect(JSON.stringify(texts)).toMatch(/mailbox unavailable(?!.*@)/)
  })
})

describe('a new address that a 551 offers several', () => {
  const OFFER = '551 5.1.6 please try <new@a.example>'

  it.each([
    ['behind them', `<ann@a.example>, <bob@a.example>: ${OFFER}`],
    ['below them', `ann@a.example and bob@a.example\n  ${OFFER}`],
    ['below two lines of them', `ann@a.example,\nbob@a.example, cyd@a.example\n${OFFER}`],
    [
      'beside another, that is of one',
      `ann@a.example, bob@a.example\n  ${OFFER}\ncyd@c.example\n  552 5.2.2 full`,
    ],
  ])('is nobody’s: %s', (_where, said) => {
    const { reports } = decode(plainReport(`${LEAD}${said}\n`))
    expect(reports.length).toBeGreaterThan(1)
    expect(JSON.stringify(reports)).not.toContain('new@a.example')
  })

  it('is his who stands alone beside them', () => {
    const { reports } = decode(
      plainReport(`${LEAD}ann@a.example, bob@a.example\n  ${REFUSAL}\ncyd@a.example\n  ${OFFER}\n`),
    )
    expect(reports.map((one) => JSON.stringify(one).includes('new@a.example'))).toEqual([
      false,
      false,
      true,
    ])
  })
})
