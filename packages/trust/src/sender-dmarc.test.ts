/** RFC 8601 s5: whatever a stranger writes into a mail, it is not our own mail server that said it. */
import { readHeaderBlock } from '@forwardpath/mail'
import { expect, test } from 'vitest'
import { hostSet } from './host-set.ts'
import { claimsSenderAuthenticated, isSenderAuthenticated } from './sender-dmarc.ts'

const CONFIG = {
  ownMtas: hostSet(['192.0.2.0/28']),
  ownDomains: ['origin.example'],
  trustedAuthservIds: ['mx.origin.example'],
}
const BORDER =
  'Received: from mail.hooli.example (mail.hooli.example [203.0.113.25]) by mx.origin.example (Postfix) with ESMTPS id 1; date'
const INNER =
  'Received: from mx.origin.example (mx.origin.example [192.0.2.1]) by store.origin.example (Postfix) with ESMTP id 2; date'
const RELAYED =
  'Received: from relay.elsewhere.example (relay.elsewhere.example [198.51.100.9]) by store.origin.example (Postfix) with ESMTP id 2; date'
const LOCAL = 'Received: by mx.origin.example (Postfix) id 3; date'
const PASS =
  'Authentication-Results: mx.origin.example; spf=pass smtp.mailfrom=hooli.example; dmarc=pass (p=reject dis=none) header.from=hooli.example'
const DKIM = 'Authentication-Results: mx.origin.example; dkim=pass header.d=hooli.example'

type Facts = Parameters<typeof isSenderAuthenticated>[0]

function factsOf(lines: readonly string[], fromDomain: string | undefined): Facts {
  const { fields } = readHeaderBlock(lines.join('\n'))
  return { trace: { fields, isCut: false }, fromDomain }
}

test.each<[string, readonly string[], boolean]>([
  ['our server said so', [PASS, BORDER], true],
  ['and handed it on to another host of ours', [INNER, PASS, BORDER], true],
  ['and a further host said it again', [PASS, INNER, PASS, BORDER], true],
  ['DKIM and DMARC in fields of their own', [PASS, DKIM, BORDER], true],
  ['DKIM alone', [DKIM, BORDER], false],
  ['nothing was written', [BORDER], false],
  ['no Received: nobody knows who wrote it', [PASS], false],
  ['our own lines alone: nobody knows where it came from', [PASS, LOCAL], false],
  ['it came with the mail, under our name', [BORDER, PASS], false],
  ['it came with the mail, below a field of ours that says less', [DKIM, BORDER, PASS], false],
  [
    'it came with the mail, below one that failed',
    [PASS.replace('=pass (p', '=fail (p'), BORDER, PASS],
    false,
  ],
  ['a relay of ours that is not named as ours', [RELAYED, PASS, BORDER], false],
  [
    'a Received of ours that the stranger made up',
    [BORDER, PASS, BORDER.replace('203.0.113.25', '192.0.2.1')],
    false,
  ],
  [
    'a server that is not ours',
    [PASS.replace('mx.origin.example', 'mx.elsewhere.example'), BORDER],
    false,
  ],
  [
    'a server with our name as an end of its own',
    [PASS.replace('mx.origin', 'evil.mx.origin'), BORDER],
    false,
  ],
  [
    'one of our servers says pass, another fail',
    [PASS.replace('dmarc=pass', 'dmarc=fail'), PASS, BORDER],
    false,
  ],
  ['it failed', [PASS.replace('dmarc=pass', 'dmarc=fail'), BORDER], false],
  ['there was no policy to pass', [PASS.replace('dmarc=pass', 'dmarc=none'), BORDER], false],
  [
    'it passed for another domain',
    [PASS.replace(/hooli\.example$/, 'evil.example'), BORDER],
    false,
  ],
  ['it passed for a domain above', [PASS.replace(/hooli\.example$/, 'example'), BORDER], false],
  ['it does not say for which domain', [PASS.replace(/ header\.from=.*$/, ''), BORDER], false],
  ['it names two domains', [`${PASS} header.from=evil.example`, BORDER], false],
  ['the result stands in a comment', [PASS.replace('dmarc=pass', '(dmarc=pass)'), BORDER], false],
  [
    'the result stands in a quoted string that the stranger chose',
    [
      'Authentication-Results: mx.origin.example; spf=fail smtp.mailfrom="x; dmarc=pass header.from=hooli.example"',
      BORDER,
    ],
    false,
  ],
  [
    'a quoted sender ends the comment that our server put it in',
    [
      'Authentication-Results: mx.origin.example; spf=pass (domain of "x) ; dmarc=pass header.from=hooli.example; spf=pass ("@evil.example designates 198.51.100.66)',
      BORDER,
    ],
    false,
  ],
  [
    'a sender ends the comment that our server put it in, and the true result follows',
    [
      'Authentication-Results: mx.origin.example; spf=pass (domain of x) ; dmarc=pass header.from=hooli.example; spf=pass (@evil.example designates 198.51.100.66); dmarc=fail header.from=hooli.example',
      BORDER,
    ],
    false,
  ],
  [
    'the same, and DMARC passed for the stranger',
    [
      'Authentication-Results: mx.origin.example; spf=pass (domain of x) ; dmarc=pass header.from=hooli.example; spf=pass (@evil.example designates 198.51.100.66); dmarc=pass header.from=evil.example',
      BORDER,
    ],
    false,
  ],
  ['quotes that close stand in a comment', [PASS.replace('p=reject', 'p="reject"'), BORDER], true],
  [
    'the domain is written in capitals',
    [PASS.replace(/hooli\.example$/, 'Hooli.Example'), BORDER],
    true,
  ],
])('%s: %#', (_what, lines, isAuthenticated) => {
  expect(isSenderAuthenticated(factsOf(lines, 'hooli.example'), CONFIG)).toBe(isAuthenticated)
})

test('a mail with several authors, or none, is nobody’s', () => {
  expect(isSenderAuthenticated(factsOf([PASS, BORDER], undefined), CONFIG)).toBe(false)
})

test('with no server named as ours nothing is believed', () => {
  const facts = factsOf([PASS, BORDER], 'hooli.example')
  expect(isSenderAuthenticated(facts, { ...CONFIG, trustedAuthservIds: [] })).toBe(false)
})

test.each<[string, readonly string[], string | undefined, boolean]>([
  ['any field says so, whoever wrote it', [BORDER, PASS], 'hooli.example', true],
  ['it speaks of another domain', [PASS, BORDER], 'evil.example', false],
  ['nothing says so', [DKIM, BORDER], 'hooli.example', false],
  ['there is no author', [PASS], undefined, false],
])('a claim: %s', (_what, lines, fromDomain, isClaimed) => {
  expect(claimsSenderAuthenticated(factsOf(lines, fromDomain))).toBe(isClaimed)
})
