import { readHeaderBlock } from '@forwardpath/mail'
import { describe, expect, test } from 'vitest'
import { hostSet, NO_HOSTS } from './host-set.ts'
import { findOrigin, type OriginConfig, type RecipientHosts } from './origin.ts'

const config: OriginConfig = {
  ownMtas: hostSet([
    '192.0.2.0/28',
    'mta2.origin.example',
    { host: 'mta3.origin.example', addresses: ['198.51.100.3'] },
  ]),
  ownDomains: ['origin.example'],
  trustedAuthservIds: ['mx.origin.example'],
  isClosed: false,
}
const recipient: RecipientHosts = {
  domain: 'hooli.example',
  mx: hostSet([{ host: 'mx.hooli.example', addresses: ['203.0.113.25'] }, 'mx2.hooli.example']),
}

function originOf(header: string, other: Partial<OriginConfig> = {}, whom = recipient): unknown {
  const { fields } = readHeaderBlock(header)
  const facts = { trace: { fields, isCut: false }, fromDomain: 'mail.hooli.example' }
  return findOrigin(facts, whom, { ...config, ...other })
}

const EVIL =
  'Received: from mta1.origin.example (unknown [203.0.113.66]) by mx.origin.example (Postfix) with ESMTP id 1; date'
const FROM_MX =
  'Received: from x (mx.hooli.example [203.0.113.25]) by mx.origin.example (Postfix) with ESMTP id 1; date'
const OWN_LINE = 'Received: by mta1.origin.example (Postfix) id 2; date'
const FROM_OWN =
  'Received: from mta1.origin.example (x [192.0.2.1]) by mx.origin.example (Postfix) with ESMTP id 1; date'
const AR =
  'Authentication-Results: mx.origin.example; dkim=pass header.d=hooli.example; dmarc=pass header.from=hooli.example'

describe('own', () => {
  test.each([
    ['no Received at all', 'From: MAILER-DAEMON\n'],
    ['a topmost Received without a client', OWN_LINE],
    ['a client of own.mtas by network', FROM_OWN],
    ['a client of own.mtas, then its own line', `${FROM_OWN}\n${OWN_LINE}`],
    ['a client of own.mtas by its addresses', FROM_OWN.replace('192.0.2.1', '198.51.100.3')],
    [
      'a client of own.mtas by a name that our server confirmed',
      FROM_OWN.replace('(x [192.0.2.1])', '(mta2.origin.example [198.51.100.9])'),
    ],
    [
      'a filter on the same host between',
      `Received: from localhost (localhost [127.0.0.1]) by mx.origin.example (Postfix) with ESMTP id 3\n${FROM_OWN}`,
    ],
    [
      'two lines without a client',
      'Received: (Haraka outbound); date\nReceived: (Haraka 50 invoked for bounce); date',
    ],
    [
      "our own client below a provider's inner line",
      `Received: by 2002:a05:: with SMTP id 1; date\n${FROM_OWN}\n${OWN_LINE}`,
    ],
    [
      'LMTP on top',
      `Received: from mx.origin.example ([127.0.0.1]) by imap.origin.example with LMTP id 1\n${OWN_LINE}`,
    ],
  ])('%s', (_what, header) => {
    expect(originOf(header)).toBe('own')
  })

  test('anything in a closed mailbox', () => {
    expect(originOf(EVIL, { isClosed: true })).toBe('own')
  })
})

describe('neither', () => {
  test.each([
    ['a stranger who greets with our name', EVIL],
    ['forged lines of ours below the stranger', `${EVIL}\n${FROM_OWN}\n${OWN_LINE}`],
    ['forged lines of the recipient below the stranger', `${EVIL}\n${FROM_MX}`],
    ['a stranger that our own MTA relayed', `${FROM_OWN}\n${EVIL}`],
    [
      'a stranger behind a filter on the same host',
      `Received: from localhost (localhost [127.0.0.1]) by mx.origin.example (Postfix) with ESMTP id 3\n${EVIL}`,
    ],
    [
      'another customer of our provider',
      'Received: by 2002:a05:: with SMTP id 1; date\nReceived: by 10.1.2.3 with HTTP; date',
    ],
    [
      "a line of ours below a provider's inner one",
      `Received: by 2002:a05:: with SMTP id 1; date\n${OWN_LINE}`,
    ],
    [
      'a stranger behind a line without a client',
      `Received: by 2002:a05:: with SMTP id 1; date\n${EVIL}\n${OWN_LINE}`,
    ],
    [
      'a private address, with forged lines below',
      `${EVIL.replace('203.0.113.66', '172.17.0.1')}\n${OWN_LINE}`,
    ],
    [
      'a private address, with a forged line of the recipient below',
      `${EVIL.replace('203.0.113.66', '10.0.0.1')}\n${FROM_MX}`,
    ],
    [
      'a reverse name of ours that DNS does not bear out',
      EVIL.replace('unknown', 'mta3.origin.example'),
    ],
    [
      'a reverse name of ours that nobody confirmed',
      EVIL.replace('unknown', 'mta2.origin.example').replace('Postfix', 'OpenSMTPD'),
    ],
    [
      'a client without an address',
      `${EVIL.replace('(unknown [203.0.113.66]) ', '')}\n${OWN_LINE}`,
    ],
    [
      'a host under our domain that is no MTA of ours',
      EVIL.replace('unknown', 'web.origin.example'),
    ],
    [
      'a host under our domain that relays a stranger',
      `${EVIL.replace('unknown', 'web.origin.example')}\n${EVIL}`,
    ],
    [
      'a host under our domain that relays what it calls its own',
      `${EVIL.replace('unknown', 'web.origin.example')}\n${OWN_LINE}`,
    ],
    ['results in a field of another name', `Received: ${AR.slice(AR.indexOf('mx.'))}\n${EVIL}`],
    [
      'results of which one is that DMARC failed',
      `${AR.replace(/;[^;]*$/, '')}\nAuthentication-Results: mx.origin.example; dmarc=fail\n${EVIL}`,
    ],
    ['results below our own Received', `${EVIL}\n${AR}`],
    [
      'results of a server that is not trusted',
      `${AR.replace('mx.origin', 'mx2.origin')}\n${EVIL}`,
    ],
    [
      "results for a domain that is not the recipient's",
      `${AR.replace('d=hooli', 'd=evil')}\n${EVIL}`,
    ],
    ['results that name no server', `${AR.replace('mx.origin.example', '')}\n${EVIL}`],
    [
      'results without a stranger whom they could be about',
      `${AR}\nReceived: by 10.1.2.3 with HTTP`,
    ],
    ['results where DMARC failed', `${AR.replace('dmarc=pass', 'dmarc=fail')}\n${EVIL}`],
    [
      'results that only look like the trusted server',
      `${AR.replace('mx.origin.example', 'mx.origin.example.evil.example')}\n${EVIL}`,
    ],
  ])('%s', (_what, header) => {
    expect(originOf(header)).toBeUndefined()
  })

  test('a header that was cut, and shows no stranger', () => {
    const { fields } = readHeaderBlock(OWN_LINE)
    const facts = { trace: { fields, isCut: true }, fromDomain: undefined }
    expect(findOrigin(facts, recipient, config)).toBeUndefined()
  })
})

describe("recipient's", () => {
  test.each([
    ['a host of the MX by its address', FROM_MX.replace('mx.hooli.example [', 'unknown [')],
    [
      'a host of the MX by a name that our server confirmed',
      FROM_MX.replace('mx.hooli.example [203.0.113.25]', 'mx2.hooli.example [203.0.113.9]'),
    ],
    ['a host of the MX that our own MTA relayed', `${FROM_OWN}\n${FROM_MX}`],
    [
      'a host of the MX behind a relay under our domain',
      `${EVIL.replace('unknown', 'relay.origin.example')}\n${FROM_MX}`,
    ],
    [
      'the same, with results between',
      `${EVIL.replace('unknown', 'relay.origin.example')}\n${AR.replace('pass', 'none')}\n${FROM_MX.replace('by mx.', 'by relay.')}`,
    ],
    [
      'an aligned signature, found by our server above a client without an address',
      `${AR}\n${EVIL.replace('(unknown [203.0.113.66]) ', '')}`,
    ],
    ['an aligned signature, found by our server', `${AR}\n${EVIL}`],
    ['an aligned signature of a host below', `${AR.replaceAll('hooli', 'bounce.hooli')}\n${EVIL}`],
  ])('%s', (_what, header) => {
    expect(originOf(header)).toBe('recipient')
  })

  test('not without a known recipient, nor where From is another organisation', () => {
    const nobody = { domain: undefined, mx: NO_HOSTS }
    expect(originOf(`${AR}\n${EVIL}`, {}, nobody)).toBeUndefined()
    const { fields } = readHeaderBlock(`${AR}\n${EVIL}`)
    for (const fromDomain of ['evil.example', undefined]) {
      const facts = { trace: { fields, isCut: false }, fromDomain }
      expect(findOrigin(facts, recipient, config)).toBeUndefined()
    }
  })
})
