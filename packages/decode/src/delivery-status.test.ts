import { describe, expect, it } from 'vitest'
import { readDeliveryStatus } from './delivery-status.ts'

const MESSAGE = 'Reporting-MTA: dns; mx.reporter.example\nOriginal-Envelope-Id: QQ1\n'
const GROUP =
  'Final-Recipient: rfc822; old@acme.example\nAction: failed\nStatus: 5.1.6\nRemote-MTA: dns; mx.acme.example\nDiagnostic-Code: smtp; 551 5.1.6 please try <new@moved.example>\n'

const GROUP_BEGIN = 'Final-Recipient: rfc822; old@acme.example\nAction: failure\n'

function only(text: string) {
  const { recipients } = readDeliveryStatus(text)
  expect(recipients).toHaveLength(1)
  return recipients[0]
}

describe("Exchange's field for the reply", () => {
  const info = 'X-Supplementary-Info: <mx.acme.example #5.0.0 smtp;\n 550 5.1.1 no such user>\n'

  it('is read where there is no Diagnostic-Code', () => {
    expect(only(`${GROUP_BEGIN}Status: 5.0.0\n${info}`)?.diagnosticCode).toEqual({
      type: 'smtp',
      text: '550 5.1.1 no such user',
    })
  })

  it('says nothing beside one, or without a reply', () => {
    expect(only(`${GROUP}${info}`)?.diagnosticCode?.text).toMatch(/^551/)
    const empty = 'X-Supplementary-Info: <mx.acme.example #5.0.0 smtp; gone>\n'
    expect(only(`${GROUP_BEGIN}${empty}`)?.diagnosticCode).toBeUndefined()
  })
})

describe('fields of one recipient', () => {
  it('reads a group as RFC 3464 writes it', () => {
    const status = readDeliveryStatus(`${MESSAGE}\n${GROUP}`)
    expect(status.perMessage.reportingMta).toBe('mx.reporter.example')
    expect(status.perMessage.originalEnvelopeId).toBe('QQ1')
    expect(status.recipients).toMatchObject([
      {
        finalRecipient: 'old@acme.example',
        action: 'failed',
        status: '5.1.6',
        remoteMta: 'mx.acme.example',
        diagnosticCode: { type: 'smtp', text: '551 5.1.6 please try <new@moved.example>' },
      },
    ])
  })

  it.each([
    ['a blank line between its fields', GROUP.replace('\nStatus', '\n\nStatus')],
    ['blank lines between all fields', GROUP.replaceAll('\n', '\n\n')],
    ['Action before the recipient', reordered(['Action', 'Final-Recipient'])],
    ['the diagnostic before the recipient', reordered(['Diagnostic-Code', 'Status'])],
    ['names in capitals', GROUP.replaceAll(/^[A-Za-z-]+/gm, (name) => name.toUpperCase())],
    ['blanks before the colons', GROUP.replaceAll(/^([A-Za-z-]+):/gm, '$1 :')],
    ['all fields in one group with those of the message', GROUP],
    ['fields that nobody knows', `X-Odd: 1\n${GROUP}X-Other: 2\n`],
    ['a type in capitals', GROUP.replace('rfc822;', 'RFC822;')],
    ['an unknown type', GROUP.replace('rfc822;', 'rfc/822;')],
    ['no type', GROUP.replace('rfc822; ', '')],
    ['angle brackets', GROUP.replace('old@acme.example', '<old@acme.example>')],
    ['a comment behind the action', GROUP.replace('failed', 'failed (permanent)')],
    ['a comment behind the status', GROUP.replace('5.1.6\n', '5.1.6 (moved)\n')],
    ['folded lines', GROUP.replace('smtp; 551', 'smtp;\n 551').replace('try <', 'try\n\t<')],
  ])('reads the same from a group with %s', (_oddity, group) => {
    for (const head of [`${MESSAGE}\n`, `\n\n${MESSAGE}\n`, '', MESSAGE]) {
      expect(only(head + group)).toMatchObject({
        finalRecipient: 'old@acme.example',
        action: 'failed',
        status: '5.1.6',
        diagnosticCode: { text: '551 5.1.6 please try <new@moved.example>' },
      })
    }
  })

  it('reads a reply that stands in the place of the status', () => {
    const text = '553 Exceeded maximum inbound message size'
    expect(only(`${MESSAGE}\n${GROUP_BEGIN}Status: ${text}\n`)).toMatchObject({
      status: undefined,
      diagnosticCode: { type: 'smtp', text },
      diagnosticLines: [text],
    })
    expect(only(`${MESSAGE}\n${GROUP_BEGIN}Status: 5.3.4 553\n`)?.diagnosticCode).toBeUndefined()
  })

  it.each([
    ['rfc822; old@#acme.example', true],
    ['rfc822; old@acme.example', false],
    ['rfc822; IMCEAEX-_O=ACME_CN=OLD@acme.example', false],
    ['x400; /S=OLD/O=ACME', false],
    ['system; <>', false],
  ])('tells whether %s was to be a mail address and is none', (value, holdsBadAddress) => {
    const text = `${MESSAGE}\nFinal-Recipient: ${value}\nAction: failed\nStatus: 5.1.2\n`
    expect(only(text)).toMatchObject({ holdsBadAddress })
  })

  it.each([
    ['a@acme.example,b@acme.example', ['a@acme.example', 'b@acme.example']],
    // One that is no address: then who is meant cannot be told.
    ['a@acme.example,b@#acme.example', [undefined]],
  ])('makes a group of each address of %s', (value, addresses) => {
    const text = `${MESSAGE}\nFinal-Recipient: rfc822; ${value}\nAction: delayed\nStatus: 4.0.0\n`
    const { recipients } = readDeliveryStatus(text)
    expect(recipients.map(({ finalRecipient }) => finalRecipient)).toEqual(addresses)
    expect(new Set(recipients.map(({ action }) => action))).toEqual(new Set(['delayed']))
  })

  it('takes lines at column 0 that begin with a reply code as continuation', () => {
    const fields = only(
      `${MESSAGE}\nFinal-Recipient: rfc822; old@acme.example\nAction: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp; 551-User not local\n551-ask: the postmaster\n551 please try <new@moved.example>\n`,
    )
    expect(fields?.diagnosticLines).toEqual([
      '551-User not local',
      '551-ask: the postmaster',
      '551 please try <new@moved.example>',
    ])
  })

  it('keeps a field beyond the diagnostic a field', () => {
    expect(
      only(`${GROUP}Last-Attempt-Date: Sun, 22 Nov 2026 04:36:42 +0000 (UTC)\n`),
    ).toMatchObject({
      lastAttemptDateMs: Date.UTC(2026, 10, 22, 4, 36, 42),
      diagnosticCode: { text: '551 5.1.6 please try <new@moved.example>' },
    })
  })

  it.each([
    ['rfc822;old+40acme@list.example', 'old@acme@list.example', 'old+40acme@list.example'],
    ['rfc822;a+2Bb@acme.example', 'a+b@acme.example', 'a+b@acme.example'],
    ['rfc822;jane+tag@acme.example', 'jane+tag@acme.example', 'jane+tag@acme.example'],
  ])('undoes xtext in %s where that gives an address', (value, _undone, address) => {
    expect(only(`Original-Recipient: ${value}\nAction: failed\n`)?.originalRecipient).toBe(address)
  })

  it('undoes the escapes of the utf-8 type', () => {
    const text = 'Final-Recipient: utf-8; j\\x{F6}rg@b\\x{FC}cher.example\nAction: failed\n'
    expect(only(text)?.finalRecipient).toBe('jörg@bücher.example')
  })

  it.each(['X500:/o=acme/cn=jane', 'IMCEAEX-_O=ACME@acme.example', 'unknown', '', 'local-user'])(
    'finds no address in %j',
    (value) => {
      const fields = only(`Final-Recipient: rfc822; ${value}\nAction: failed\nStatus: 5.1.1\n`)
      expect(fields?.finalRecipient).toBeUndefined()
      expect(fields?.status).toBe('5.1.1')
    },
  )

  it('leaves unreadable values out', () => {
    expect(
      only('Final-Recipient: rfc822; a@b.example\nAction: exploded\nStatus: bad\n'),
    ).toMatchObject({
      action: undefined,
      status: undefined,
      contradicts: false,
    })
  })
})

describe('several recipients', () => {
  const other = GROUP.replaceAll('old@', 'other@').replace('551', '550')

  it.each([
    ['a blank line', '\n'],
    ['no blank line', ''],
    ['several blank lines', '\n\n \n'],
  ])('separates groups with %s between them', (_between, gap) => {
    const { recipients } = readDeliveryStatus(`${MESSAGE}\n${GROUP}${gap}${other}`)
    expect(recipients.map((fields) => fields.finalRecipient)).toEqual([
      'old@acme.example',
      'other@acme.example',
    ])
    expect(recipients.map((fields) => fields.diagnosticCode?.text.slice(0, 3))).toEqual([
      '551',
      '550',
    ])
  })

  it('separates groups that begin with Action', () => {
    const text = `${reordered(['Action', 'Final-Recipient'])}\n${reordered(['Action', 'Final-Recipient']).replaceAll('old@', 'other@')}`
    for (const gap of ['\n', '']) {
      const { recipients } = readDeliveryStatus(text.replace('\n\n', `\n${gap}`))
      expect(recipients.map((fields) => fields.finalRecipient)).toEqual([
        'old@acme.example',
        'other@acme.example',
      ])
    }
  })
})

describe('contradictions', () => {
  it('lets the worst action and the most telling status win, whatever their order', () => {
    const lines = [
      'Final-Recipient: rfc822; a@b.example',
      'Action: delivered',
      'Action: failed',
      'Status: 5.0.0',
      'Status: 5.2.2',
    ]
    for (const order of [lines, [...lines].reverse(), [...lines.slice(1), lines[0]]]) {
      expect(only(order.join('\n'))).toMatchObject({
        finalRecipient: 'a@b.example',
        action: 'failed',
        status: '5.2.2',
        contradicts: true,
      })
    }
  })
})

describe('a hostile part', () => {
  it('of 60,000 paragraphs without a recipient is read in linear time', () => {
    const text = 'Status: 5.1.1\n\n'.repeat(60_000)
    const before = process.cpuUsage()
    expect(readDeliveryStatus(text).recipients).toHaveLength(1)
    const { user, system } = process.cpuUsage(before)
    expect((user + system) / 1000).toBeLessThan(2000)
  })
})

/** The group with these fields first. */
function reordered(first: readonly string[]): string {
  const lines = GROUP.trimEnd().split('\n')
  const rank = (line: string): number => {
    const index = first.indexOf(line.slice(0, line.indexOf(':')))
    return index === -1 ? first.length : index
  }
  return `${lines.sort((one, two) => rank(one) - rank(two)).join('\n')}\n`
}
