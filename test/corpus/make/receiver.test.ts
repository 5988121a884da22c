/** The receiver says what the table has, where the table has it; and the table is one that can be played. */
import { CATEGORIES } from '@forwardpath/classify'
import { describe, expect, test } from 'vitest'
import { freePort } from '../../support/free-port.ts'
import { selfSigned } from '../../support/self-signed.ts'
import { refusal, reply, type ServerCase } from './case.ts'
import { CASES } from './cases.ts'
import { domainsOf, ORIGIN, placesOf, SINK_ADDRESS } from './places.ts'
import { startReceiver } from './receiver.ts'
import { submit } from './submit.ts'
import { addressOf } from './truth.ts'

const SENDER = `bounces-1@${ORIGIN}`

/** What a sender hears of a case, and what the receiver has taken at the end. */
async function play(of: ServerCase, mail: { readonly at?: string; readonly to?: string } = {}) {
  const port = await freePort()
  const places = placesOf([of])
  const receiver = await startReceiver(places, { credentials: selfSigned('mx.example'), port })
  const to = mail.to === undefined ? of.recipients.map((one) => addressOf(of, one)) : [mail.to]
  const message = Buffer.from('Subject: x\r\n\r\n.dot\r\n')
  const host = mail.at ?? places[0]?.address ?? ''
  try {
    const heard = await submit({ of, from: SENDER, to, message }, { host, port }).then(
      () => 'yes',
      (error: unknown) => String(error),
    )
    return { heard, accepted: receiver.accepted() }
  } finally {
    await receiver.stop()
  }
}

describe('the receiver', () => {
  const TWO_LINES = '551-5.1.6 {local} has\n551 5.1.6 moved'

  test.each([
    ['connect', 'greeting: '],
    ['ehlo', 'EHLO app.origin.example: '],
    ['mail', `MAIL FROM:<${SENDER}>`],
    ['rcpt', 'RCPT TO:<'],
    ['data', 'DATA: '],
    ['end', '.: '],
  ] as const)('refuses at %s', async (stage, command) => {
    const of = refusal('a', TWO_LINES, { categories: [], stage, local: 'jane' })
    const { heard, accepted } = await play(of)
    expect(heard).toContain(command)
    expect(heard).toContain('551-5.1.6 jane has\r\n551 5.1.6 moved')
    expect(accepted).toEqual([])
  })

  test('refuses one of two recipients, by name', async () => {
    const of: ServerCase = {
      name: 'b',
      recipients: [{ local: 'one' }, { local: 'two', reply: reply('550 5.1.1 {rcpt} unknown') }],
    }
    const { heard } = await play(of)
    expect(heard).toMatch(/RCPT TO:<two@.*: 550 5\.1\.1 two@\S+ unknown$/)
  })

  test.each(['after', 'inside'] as const)('hangs up %s a reply', async (hangsUp) => {
    const of = refusal('c', '421 4.3.2 closing the connection', { categories: [], hangsUp })
    const { heard } = await play(of)
    expect(heard).toContain(hangsUp === 'after' ? '421 4.3.2' : 'the connection ended')
  })

  test('speaks Latin-1 where it is told to', async () => {
    const of = refusal('d', '550 für', { categories: [], encoding: 'latin1' })
    expect((await play(of)).heard).toContain('550 f\ufffdr')
  })

  test('takes what is for the sender, everywhere, as the bytes that were meant', async () => {
    const of = refusal('e', '551 no', { categories: [] })
    for (const at of [undefined, SINK_ADDRESS]) {
      const { heard, accepted } = await play(of, {
        to: SENDER,
        ...(at === undefined ? {} : { at }),
      })
      expect(heard).toBe('yes')
      expect(accepted.map(({ to, data }) => [to, data.toString()])).toEqual([
        [[SENDER], 'Subject: x\r\n\r\n.dot\r\n'],
      ])
    }
  })
})

describe('the table', () => {
  test('has each name and each domain once', () => {
    const names = CASES.map(({ name }) => name)
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([])
    expect(placesOf(CASES)).toHaveLength(new Set(CASES.flatMap(domainsOf)).size)
  })

  test('knows no category but those of the rules', () => {
    const known = new Set<string>(CATEGORIES)
    const unknown = CASES.flatMap(({ recipients }) => recipients)
      .flatMap(({ truth }) => truth?.categories ?? [])
      .filter((category) => !known.has(category))
    expect(unknown).toEqual([])
  })
})
