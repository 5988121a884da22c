/** What each protocol answers, word for word, and what it does with bytes that are none of it. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { LookUp } from '../look-up.ts'
import { madeLookUp, REFUSAL } from '../testing/made-look-up.ts'
import type { Protocol } from './conversation.ts'
import { policyProtocol } from './policy.ts'
import { socketmapProtocol } from './socketmap.ts'
import { tcpTableProtocol } from './tcp-table.ts'

const latin1 = (text: string): string => Buffer.from(text, 'utf8').toString('latin1')
const netstring = (text: string): string => {
  const bytes = latin1(text)
  return `${String(bytes.length)}:${bytes},`
}
const attributes = (pairs: Readonly<Record<string, string>>): string =>
  latin1(
    `${Object.entries({ request: 'smtpd_access_policy', protocol_state: 'RCPT', ...pairs })
      .map(([name, value]) => `${name}=${value}\n`)
      .join('')}\n`,
  )

/** All answers to these bytes, given at once; `undefined` at the end: the connection is closed. */
function talk(protocol: Protocol, ...pieces: readonly string[]): readonly (string | undefined)[] {
  const conversation = protocol()
  const replies: (string | undefined)[] = []
  for (const piece of pieces) {
    conversation.feed(piece)
    for (let step = conversation.next(); step !== undefined; step = conversation.next()) {
      replies.push(step.reply)
      if (step.isLast === true) return [...replies, undefined]
    }
  }
  return replies
}

const normal = madeLookUp()
const blind = madeLookUp({ isBlind: true })
const open = madeLookUp({ isBlind: true, onError: 'open' })

describe('socketmap', () => {
  const ask = (request: string, lookUp: LookUp = normal) =>
    talk(socketmapProtocol(lookUp), netstring(request))
  const REJECT = netstring(`OK REJECT 5.7.1 ${REFUSAL}`)

  test.each([
    ['suppressed gone@example.org', REJECT],
    ['suppressed GONE@Example.ORG', REJECT],
    ['suppressed gone+x@example.org', REJECT],
    ['suppressed a b@example.org', REJECT],
    ['suppressed jürgen@example.org', REJECT],
    ['suppressed anybody@dead.example', REJECT],
    ['suppressed here@example.org', netstring('NOTFOUND ')],
    ['suppressed ann@example.org', netstring('NOTFOUND ')],
    ['suppressed/news ann@example.org', REJECT],
    ['suppressed/news gone@example.org', REJECT],
    ['suppressed/shop ann@example.org', netstring('NOTFOUND ')],
    ['suppressed postmaster', netstring('NOTFOUND ')],
    ['suppressed ', netstring('NOTFOUND ')],
  ])('%s', (request, reply) => {
    expect(ask(request)).toEqual([reply])
  })

  test.each(['', 'gone@example.org', 'other gone@example.org', 'suppressed/ x', 'suppressed/A x'])(
    'refuses the map of %j',
    (request) => {
      expect(ask(request)[0]).toContain(':PERM no such map')
    },
  )

  test('without a fresh list', () => {
    const temp = netstring('TEMP 4.3.0 suppression list not at hand, try again later')
    expect(ask('suppressed here@example.org', blind)).toEqual([temp])
    expect(ask('suppressed gone@example.org', open)).toEqual([netstring('NOTFOUND ')])
  })

  test.each(['x', '-1:,', '5:abcdefg', '99999999999:', '8193:a', ':,', '1 :a,', '1'.repeat(100)])(
    'says so and closes after %j',
    (bytes) => {
      const replies = talk(socketmapProtocol(normal), bytes)
      expect(replies).toEqual([netstring('PERM not a netstring of this protocol'), undefined])
    },
  )
})

describe('tcp_table', () => {
  const ask = (line: string, lookUp: LookUp = normal) =>
    talk(tcpTableProtocol(lookUp), latin1(line))
  const FOUND = `200 ${`REJECT 5.7.1 ${REFUSAL}`.replaceAll(' ', '%20')}\n`
  const NOT_FOUND = '500 not%20suppressed\n'

  test.each([
    ['get gone@example.org\n', FOUND],
    ['get gone@example.org\r\n', FOUND],
    ['get gone%40example.org\n', FOUND],
    ['get a%20b@example.org\n', FOUND],
    ['get j%C3%BCrgen@example.org\n', FOUND],
    ['get jürgen@example.org\n', FOUND],
    ['get per%25cent@example.org\n', FOUND],
    ['get per%cent@example.org\n', NOT_FOUND],
    ['get x@dead.example\n', FOUND],
    ['get ann@example.org\n', NOT_FOUND],
    ['get stream:news%20ann@example.org\n', FOUND],
    ['get stream:shop%20ann@example.org\n', NOT_FOUND],
    ['get stream:%20gone@example.org\n', FOUND],
    ['get stream:B%C3%9Ccher%20gone@example.org\n', FOUND],
    ['get here@example.org\n', NOT_FOUND],
    ['get %FF%FE@example.org\n', NOT_FOUND],
    ['get \n', NOT_FOUND],
    ['put gone@example.org x\n', '500 only%20get%20is%20understood\n'],
    ['\n', '500 only%20get%20is%20understood\n'],
  ])('%j', (line, reply) => {
    expect(ask(line)).toEqual([reply])
  })

  test('without a fresh list', () => {
    expect(ask('get x@example.org\n', blind)[0]).toMatch(/^400 4\.3\.0%20suppression%20list/)
    expect(ask('get gone@example.org\n', open)).toEqual([NOT_FOUND])
  })

  test('says so and closes after a line without an end', () => {
    const replies = talk(tcpTableProtocol(normal), `get ${'x'.repeat(9_000)}`)
    expect(replies).toEqual(['400 request%20too%20long\n', undefined])
  })
})

describe('policy delegation', () => {
  const ask = (pairs: Readonly<Record<string, string>>, lookUp: LookUp = normal) =>
    talk(policyProtocol(lookUp), attributes(pairs))
  const REJECT = `action=REJECT 5.7.1 ${REFUSAL}\n\n`
  const DUNNO = 'action=DUNNO\n\n'

  test.each([
    [{ recipient: 'gone@example.org' }, REJECT],
    [{ recipient: 'jürgen@example.org' }, REJECT],
    [{ recipient: 'here@example.org' }, DUNNO],
    [{ recipient: 'ann@example.org' }, DUNNO],
    [{ recipient: 'ann@example.org', sender: 'b+1@news.example.net' }, REJECT],
    [{ recipient: 'ann@example.org', sender: 'b@NEWS.example.net' }, REJECT],
    [{ recipient: 'ann@example.org', sender: 'b@shop.example.net' }, DUNNO],
    [{ recipient: 'ann@example.org', sender: 'b@shop.example.net', sasl_username: 'crm' }, REJECT],
    // A sending domain is a stream by its own name.
    [{ recipient: 'ann@example.org', sender: 'b@news' }, REJECT],
    [{ recipient: 'ann@example.org', sender: '' }, DUNNO],
    // After DATA with several recipients Postfix names none.
    [{ recipient: '', protocol_state: 'DATA' }, DUNNO],
    [{}, DUNNO],
  ])('%j', (pairs, reply) => {
    expect(ask(pairs)).toEqual([reply])
  })

  test('without a fresh list', () => {
    expect(ask({ recipient: 'x@example.org' }, blind)[0]).toMatch(
      /^action=DEFER_IF_PERMIT 4\.3\.0 /,
    )
    expect(ask({ recipient: 'gone@example.org' }, open)).toEqual([DUNNO])
  })

  test('takes lines without an equals sign and empty requests for what they are', () => {
    expect(talk(policyProtocol(normal), 'nonsense\n\n\n')).toEqual([DUNNO, DUNNO])
  })

  test('says so and closes after attributes without an end', () => {
    const replies = talk(policyProtocol(normal), 'name=value\n'.repeat(4_000))
    expect(replies).toEqual([expect.stringContaining('DEFER_IF_PERMIT'), undefined])
  })
})

describe.each([
  ['socketmap', socketmapProtocol, netstring('suppressed gone@example.org')],
  ['tcp_table', tcpTableProtocol, 'get gone@example.org\n'],
  ['policy', policyProtocol, attributes({ recipient: 'gone@example.org' })],
] as const)('%s', (_, protocolOf, request) => {
  const protocol = protocolOf(normal)
  const [reply] = talk(protocol, request)

  test('answers alike however the bytes are cut, and each of many at once', () => {
    const stream = request.repeat(3)
    fc.assert(
      fc.property(fc.array(fc.nat(stream.length), { maxLength: 8 }), (cuts) => {
        const places = [0, ...cuts.toSorted((a, b) => a - b), stream.length]
        const pieces = places.slice(1).map((end, index) => stream.slice(places[index], end))
        expect(talk(protocol, ...pieces)).toEqual([reply, reply, reply])
      }),
    )
  })

  test('bears any bytes, and keeps no more than a request', () => {
    const bytes = fc.string({ unit: 'binary-ascii', maxLength: 300 })
    fc.assert(
      fc.property(fc.array(bytes, { maxLength: 20 }), (pieces) => {
        for (const each of talk(protocol, ...pieces)) {
          if (each !== undefined) expect(each.length).toBeLessThan(300)
        }
      }),
    )
  })
})
