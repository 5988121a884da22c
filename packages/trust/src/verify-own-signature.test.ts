import { beforeAll, describe, expect, test } from 'vitest'
import {
  ed25519Key,
  rsaKey,
  signMail,
  signUndated,
  type SigningKey,
  type SignOptions,
} from './testing/dkim.ts'
import { DAY_MS, NOW_MS } from './testing/keys.ts'
import type { ReturnedMessage } from './returned-message.ts'
import { ownKeyNames, verifyOwnSignature, type SignatureCheck } from './verify-own-signature.ts'

const NAME = 'sel1._domainkey.origin.example'
const MAIL = [
  'From: "Origin Shop" <hello@origin.example>',
  'To: "Roe, Jane" <jane.roe@hooli.example>',
  'Subject: Offers',
  'Message-ID: <1@app.origin.example>',
  '',
  'Hello.',
  '',
].join('\n')

let key: SigningKey
let edKey: SigningKey
let weakKey: SigningKey
beforeAll(() => {
  key = rsaKey(2048)
  edKey = ed25519Key()
  weakKey = rsaKey(768)
})

function checkOf(record: string | undefined, change: Partial<SignatureCheck> = {}): SignatureCheck {
  const keyRecords = new Map(record === undefined ? [] : [[NAME, record] as const])
  return { ownDkim: ['origin.example'], keyRecords, receivedAtMs: NOW_MS + DAY_MS, ...change }
}

function whole(mail: string): ReturnedMessage {
  return { fields: [], bytes: Buffer.from(mail, 'latin1'), isHeaderOnly: false }
}

function header(mail: string): ReturnedMessage {
  const text = mail.slice(0, mail.indexOf('\r\n\r\n'))
  return { fields: [], bytes: Buffer.from(`${text}\r\n\r\n`, 'latin1'), isHeaderOnly: true }
}

async function signed(mail = MAIL, options: Partial<SignOptions> = {}): Promise<string> {
  return signMail(mail, { key, ...options })
}

describe('our own signature', () => {
  test.each(['relaxed/relaxed', 'simple/simple', 'relaxed/simple'])(
    'verifies on a whole mail and on its header, canonicalized %s',
    async (canonicalization) => {
      const mail = await signed(MAIL, { canonicalization })
      const expected = {
        domain: 'origin.example',
        selector: 'sel1',
        value: expect.stringMatching(/^[A-Za-z0-9+/]{300,}={0,2}$/) as string,
        messageId: '<1@app.origin.example>',
        to: 'jane.roe@hooli.example',
      }
      expect(await verifyOwnSignature(whole(mail), checkOf(key.record))).toEqual({
        ...expected,
        isBodyVerified: true,
      })
      expect(await verifyOwnSignature(header(mail), checkOf(key.record))).toEqual({
        ...expected,
        isBodyVerified: false,
      })
    },
  )

  test('verifies with Ed25519, with LF line ends and below other fields', async () => {
    const mail = await signed(MAIL, { key: edKey, algorithm: 'ed25519-sha256' })
    const trace = `Return-Path: <b@origin.example>\r\nReceived: by x.example; date\r\n${mail}`
    const forms = [whole(trace), header(trace), whole(trace.replaceAll('\r\n', '\n'))]
    for (const form of forms)
      expect(await verifyOwnSignature(form, checkOf(edKey.record))).toBeDefined()
  })

  test('names the keys that it wants', async () => {
    expect(ownKeyNames(whole(await signed()), checkOf(undefined))).toEqual([NAME])
    expect(ownKeyNames(whole(MAIL), checkOf(undefined))).toEqual([])
  })

  test('verifies on a mail that has no body at all', async () => {
    const mail = await signed(`${MAIL.slice(0, MAIL.indexOf('\n\n'))}\n\n`)
    const bare = mail.replace(/\r\n\r\n$/, '')
    expect(bare).not.toContain('\r\n\r\n')
    expect(await verifyOwnSignature(whole(bare), checkOf(key.record))).toMatchObject({
      to: 'jane.roe@hooli.example',
      isBodyVerified: true,
    })
  })

  test('is taken from below another whose key is gone', async () => {
    const bound = await signed()
    const expected = { to: 'jane.roe@hooli.example' }
    const first = await signMail(bound.replaceAll('\r\n', '\n'), {
      key: edKey,
      algorithm: 'ed25519-sha256',
    })
    // The topmost signature is of a key that is not in the record: the one below it is taken.
    expect(await verifyOwnSignature(whole(first), checkOf(key.record))).toMatchObject(expected)
    expect(await verifyOwnSignature(whole(first), checkOf(edKey.record))).toMatchObject(expected)
  })

  test.each([
    ['an address without a name', 'jane.roe@hooli.example'],
    ['an address below the name of the field', '\n jane.roe@hooli.example'],
    ['letters beyond ASCII, as UTF-8', 'jörg@hooli.example'],
  ])('binds to %s', async (_what, to) => {
    const mail = Buffer.from(MAIL.replace(/To: .*/, `To: ${to}`), 'utf8').toString('latin1')
    for (const form of [whole, header])
      expect(await verifyOwnSignature(form(await signed(mail)), checkOf(key.record))).toMatchObject(
        { to: to.trim() },
      )
  })

  test('verifies over octets beyond ASCII, in the header and in the body', async () => {
    const mail = MAIL.replace('Offers', 'Gr\xfc\xdfe \xff').replace('Hello', '\xe9\xff')
    for (const form of [whole, header])
      expect(await verifyOwnSignature(form(await signed(mail)), checkOf(key.record))).toBeDefined()
  })

  test('verifies by a record that says neither version nor kind, which are RSA of version 1', async () => {
    const record = key.record.replace('v=DKIM1; k=rsa; ', '')
    for (const form of [whole, header])
      expect(await verifyOwnSignature(form(await signed()), checkOf(record))).toBeDefined()
  })

  test('verifies with the shortest RSA key that a verifier may take', async () => {
    const shortest = rsaKey(1024)
    const mail = await signed(MAIL, { key: shortest })
    for (const form of [whole, header])
      expect(await verifyOwnSignature(form(mail), checkOf(shortest.record))).toBeDefined()
  })

  test('is of any domain of ours, and the key of no other domain is asked for', async () => {
    const mail = await signed()
    const ownDkim = ['news.example', 'origin.example']
    expect(await verifyOwnSignature(whole(mail), checkOf(key.record, { ownDkim }))).toBeDefined()
    const evil = await signed(MAIL, { domain: 'evil.example' })
    expect(ownKeyNames(whole(evil), checkOf(undefined))).toEqual([])
  })

  test('under the name of another field is none', async () => {
    const mail = `X-Old-${await signed()}`
    expect(ownKeyNames(whole(mail), checkOf(undefined))).toEqual([])
    expect(await verifyOwnSignature(whole(mail), checkOf(key.record))).toBeUndefined()
  })

  test('is looked for in the three topmost alone', async () => {
    const mail = await signed()
    const others = ['a', 'b', 'c'].map((selector) =>
      mail.slice(0, mail.indexOf('From:')).replace('s=sel1', `s=${selector}`),
    )
    const names = (count: number): readonly string[] =>
      ownKeyNames(whole(others.slice(0, count).join('') + mail), checkOf(undefined))
    expect(names(2)).toEqual(['a._domainkey.origin.example', 'b._domainkey.origin.example', NAME])
    expect(names(3)).not.toContain(NAME)
  })

  test('on a mail of more than 4 MiB is of the header alone', async () => {
    const found = async (octets: number): Promise<unknown> => {
      const mail = await signed()
      return verifyOwnSignature(whole(mail.padEnd(octets, 'x')), checkOf(key.record))
    }
    expect(await found(4_194_304)).toBeUndefined()
    expect(await found(4_194_305)).toMatchObject({ isBodyVerified: false })
  })

  test('without a body that matches is none, while a header alone is', async () => {
    const mail = (await signed()).replace('Hello.', 'Bye.')
    expect(await verifyOwnSignature(whole(mail), checkOf(key.record))).toBeUndefined()
    expect(await verifyOwnSignature(header(mail), checkOf(key.record))).toBeDefined()
  })

  test('stands behind one that is broken', async () => {
    const mail = await signed()
    const broken = mail.slice(0, mail.indexOf('From:')).replace(/b=\w{4}/, 'b=AAAA')
    expect(await verifyOwnSignature(whole(broken + mail), checkOf(key.record))).toBeDefined()
  })
})

describe('is none', () => {
  const forms = [
    ['whole', whole],
    ['as a header', header],
  ] as const

  async function refused(
    form: (mail: string) => ReturnedMessage,
    mail: string,
    check: SignatureCheck = checkOf(key.record),
  ): Promise<void> {
    expect(await verifyOwnSignature(form(mail), check)).toBeUndefined()
  }

  describe.each(forms)('%s', (_form, form) => {
    test('with another To', async () => {
      await refused(form, (await signed()).replace('jane.roe@', 'victim@'))
    })
    test('with another From', async () => {
      await refused(form, (await signed()).replace('hello@', 'evil@'))
    })
    test('where To or From is not signed', async () => {
      await refused(form, await signed(MAIL, { headerList: 'From:Subject' }))
      await refused(form, await signed(MAIL, { headerList: 'To:Subject' }))
    })
    test('with l=', async () => {
      await refused(form, await signed(MAIL, { maxBodyLength: 3 }))
    })
    test('with SHA-1', async () => {
      await refused(form, await signed(MAIL, { algorithm: 'rsa-sha1' }))
    })
    test('of another domain, or of one below ours', async () => {
      await refused(form, await signed(MAIL, { domain: 'evil.example' }))
      await refused(form, await signed(MAIL, { domain: 'tenant.origin.example' }))
    })
    test('of another domain, though its key is at hand', async () => {
      const keyRecords = new Map([['sel1._domainkey.evil.example', key.record]])
      const mail = await signed(MAIL, { domain: 'evil.example' })
      await refused(form, mail, checkOf(undefined, { keyRecords }))
    })
    test('that is broken, below one with l= that it says to sign', async () => {
      const broken = (await signed()).replace('h=', 'h=DKIM-Signature: ')
      const open = (await signed(MAIL, { maxBodyLength: 3 })).split('From:')[0] ?? ''
      await refused(form, open + broken)
    })
    test('with a good key of another version, or of another kind', async () => {
      const mail = await signed()
      await refused(form, mail, checkOf(key.record.replace('DKIM1', 'DKIM2')))
      await refused(form, mail, checkOf(key.record.replace('k=rsa', 'k=ed25519')))
    })
    test('with an RSA key of 768 bit', async () => {
      const mail = await signed(MAIL, { key: weakKey })
      await refused(form, mail, checkOf(weakKey.record))
    })
    test('after x=', async () => {
      const mail = await signed(MAIL, { expires: new Date(NOW_MS + DAY_MS) })
      await refused(form, mail)
      const early = checkOf(key.record, { receivedAtMs: NOW_MS })
      expect(await verifyOwnSignature(form(mail), early)).toBeDefined()
    })

    test.each([
      ['no key', undefined],
      ['a revoked key', 'v=DKIM1; k=rsa; p='],
      ['a key that is none', 'v=DKIM1; k=rsa; p=AAAA'],
      ['text that is no key record', 'google-site-verification=xyz'],
      ['a key of another version', 'v=DKIM2; k=rsa; p=AAAA'],
      ['nothing', ''],
    ])('with %s, and nothing is thrown', async (_what, record) => {
      await refused(form, await signed(), checkOf(record))
    })

    test('with a canonicalization that nobody knows', async () => {
      await refused(form, (await signed()).replace('c=relaxed/relaxed', 'c=loose/loose'))
    })

    test('without a value', async () => {
      await refused(form, (await signed()).replace(/\bb=[^;]*?(?=\r\nFrom:)/, 'b='))
    })

    test('with a key of another kind', async () => {
      await refused(form, await signed(), checkOf(edKey.record))
    })
  })
})

describe('what tells the mail from any other', () => {
  const ID = '<1@app.origin.example>'

  async function messageIdOf(mail: string, record = key.record): Promise<string | undefined> {
    const found = await verifyOwnSignature(whole(mail), checkOf(record))
    expect(found).toMatchObject({ to: 'jane.roe@hooli.example' })
    return found?.messageId
  }

  test('is the Message-ID that the signature covers, and no other', async () => {
    const covered = await signed(MAIL, { headerList: 'From:To:Message-ID' })
    expect(await messageIdOf(covered)).toBe(ID)
    expect(await messageIdOf(`Message-ID: <2@evil.example>\r\n${covered}`)).toBe(ID)
    expect(await messageIdOf(await signed(MAIL, { headerList: 'From:To' }))).toBeUndefined()
  })

  test('is the same however relays fold it', async () => {
    const mail = await signed()
    const folded = mail.replace(`: ${ID}`, `:\r\n\t${ID}  `)
    expect(folded).not.toBe(mail)
    expect(await messageIdOf(folded)).toBe(ID)
  })

  test('is the same whichever of two signatures is left on it, or is asked first', async () => {
    const one = await signed()
    const both = await signMail(one.replaceAll('\r\n', '\n'), {
      key: edKey,
      algorithm: 'ed25519-sha256',
    })
    const found = [messageIdOf(one), messageIdOf(both), messageIdOf(both, edKey.record)]
    expect(await Promise.all(found)).toEqual([ID, ID, ID])
  })

  // Base64 of 256 octets leaves four bits of its last letter loose.
  test.each<[string, (last: string) => string]>([
    ['a padding cut short', (last) => `${last}=`],
    ['none', (last) => last],
    ['loose bits', (last) => `${String.fromCharCode(last.charCodeAt(0) + 1)}==`],
  ])('are the octets of a signature, however they are written: %s', async (_what, rewrite) => {
    const mail = await signed()
    const other = mail.replace(/(\w)==(?=\r\nFrom:)/, (_end, last: string) => rewrite(last))
    expect(other).not.toBe(mail)
    const found = await verifyOwnSignature(header(mail), checkOf(key.record))
    expect(found).toBeDefined()
    expect(await verifyOwnSignature(header(other), checkOf(key.record))).toEqual(found)
  })
})

describe('is bound to nobody', () => {
  test.each([
    [
      'several in To',
      MAIL.replace('<jane.roe@hooli.example>', '<jane.roe@hooli.example>, b@c.example'),
    ],
    ['a Bcc', MAIL.replace('Subject:', 'Bcc: b@c.example\nSubject:')],
    ['a Cc', MAIL.replace('Subject:', 'Cc: b@c.example\nSubject:')],
    ['a group', MAIL.replace(/To: .*/, 'To: undisclosed-recipients:;')],
  ])('with %s', async (_what, mail) => {
    const found = await verifyOwnSignature(whole(await signed(mail)), checkOf(key.record))
    expect(found).toMatchObject({ domain: 'origin.example', to: undefined })
  })

  test('with a second To on top, which the signature does not cover', async () => {
    const mail = `To: victim@hooli.example\r\n${await signed()}`
    expect(await verifyOwnSignature(whole(mail), checkOf(key.record))).toMatchObject({
      to: undefined,
    })
  })
})

describe('the age of a signed mail', () => {
  const DATE = 'Date: Sun, 22 Nov 2026 04:32:00 +0000'
  const DATED = `${DATE}\n${MAIL}`
  const NAMES = ['from', 'to', 'subject']

  async function boundTo(mail: string, days: number): Promise<string | undefined> {
    const receivedAtMs = NOW_MS + days * DAY_MS
    const found = await verifyOwnSignature(whole(mail), checkOf(key.record, { receivedAtMs }))
    // Of any age it is a mark.
    expect(found).toMatchObject({ domain: 'origin.example' })
    return found?.to
  }

  test.each<[string, () => Promise<string> | string, number, boolean]>([
    ['signed 14 days ago', () => signed(), 14, true],
    ['signed 15 days ago', () => signed(), 15, false],
    [
      'signed 15 days ago, of a later Date',
      () => signed(DATED.replace('22 Nov', '7 Dec')),
      15,
      false,
    ],
    ['of a signed Date 14 days ago', () => signUndated(DATED, key, [...NAMES, 'date']), 14, true],
    ['of a signed Date 15 days ago', () => signUndated(DATED, key, [...NAMES, 'date']), 15, false],
    ['of a Date that is not signed', () => signUndated(DATED, key, NAMES), 1, false],
    ['of no Date', () => signUndated(MAIL, key, NAMES), 1, false],
    [
      'of a second Date on top',
      () => `${DATE}\r\n${signUndated(DATED, key, [...NAMES, 'date'])}`,
      1,
      false,
    ],
  ])('%s', async (_what, mail, days, isBound) => {
    expect(await boundTo(await mail(), days)).toBe(isBound ? 'jane.roe@hooli.example' : undefined)
  })
})

describe('hostile mails', () => {
  test.each([
    ['a tag that is a prototype', '; __proto__.polluted=yes'],
    ['a word that is a prototype', ' __proto__.polluted=yes'],
    ['a tag twice', '; d=origin.example'],
    ['copied fields', '; z=From:x|To:y'],
    ['quotes', '; t="1'],
  ])('%s in the signature: none, and nothing else happens', async (_what, added) => {
    const mail = (await signed()).replace('d=origin.example', `d=origin.example${added}`)
    expect(await verifyOwnSignature(whole(mail), checkOf(key.record))).toBeUndefined()
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  test('seals and results of others are not read', async () => {
    const arc = 'ARC-Seal: i=1; a=rsa-sha256; cv=none; x __proto__.polluted=yes; d=x; s=y; b=z\r\n'
    expect(
      await verifyOwnSignature(whole(arc + (await signed())), checkOf(key.record)),
    ).toBeDefined()
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  test.each([
    ['many signatures', (mail: string) => mail.slice(0, mail.indexOf('From:')).repeat(200) + mail],
    ['a long signature', (mail: string) => mail.replace('b=', `b=${'A'.repeat(60_000)}`)],
    ['many fields', (mail: string) => `${'To: a@b.example\r\n'.repeat(100_000)}${mail}`],
    ['a long content type', (mail: string) => `Content-Type: ${'a;='.repeat(20_000)}\r\n${mail}`],
    ['a long body', (mail: string) => mail + 'x\r\n'.repeat(3_000_000)],
  ])('%s: an answer in time', { timeout: 5_000 }, async (_what, change) => {
    const mail = change(await signed())
    for (const form of [whole, header])
      expect(await verifyOwnSignature(form(mail), checkOf(key.record))).not.toBe(null)
  })
})
