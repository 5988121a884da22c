import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseAddress, parseReplyCode } from '@forwardpath/mail'
import type { BounceReport } from '@forwardpath/decode'
import { classify } from './classify.ts'
import { compileRules } from './compile-rules.ts'
import { exampleReport } from './example-report.ts'
import { BUILTIN_RULES } from './rules/index.ts'

const ruleSet = compileRules(BUILTIN_RULES, { version: 'test' })

type Expected = {
  readonly category?: string
  readonly forwardPath?: string
  readonly newContact?: string
  readonly candidates?: readonly string[]
}

/** A reply whose lines the server kept, each with its code. */
function replyOf(...lines: readonly string[]): BounceReport {
  const bare = lines.map((line) => line.replace(/^\d{3}[- ](?:5\.\d\.\d )?/, ''))
  const base = exampleReport(lines.join(' '))
  return {
    ...base,
    recipient: parseAddress('old@example.net'),
    reply: {
      code: parseReplyCode('551'),
      status: undefined,
      text: bare.join(' ').replace(/\s+/g, ' '),
      lines,
    },
  }
}

function check(report: BounceReport, expected: Expected): void {
  const { category, forwardPath, newContact, candidates } = classify(report, ruleSet)
  expect({ category, forwardPath, newContact, candidates }).toEqual({
    category: expected.category ?? 'moved',
    forwardPath: expected.forwardPath,
    newContact: expected.newContact,
    candidates: expected.candidates ?? [],
  })
}

const LONG = `${'abcdefghij'.repeat(6)}abcd@${'sub-domain-label.'.repeat(6)}example`

/** The forms in which replies offer an address, row by row. */
const TRAPS: readonly (readonly [name: string, text: string, expected: Expected])[] = [
  ['a placeholder', '551 User not local; please try <forward-path>', {}],
  ['a placeholder with a blank', '551 User not local; please try <new address>', {}],
  ['a format that was never filled', '551 User not local; please try <%s>', {}],
  ['words for a placeholder', '551 User not local; please try another User', {}],
  ['nothing at all', '551 User not local', { category: 'not_local' }],
  [
    'the old address first',
    '551 <old@example.net>... User has moved; please try <new@moved.example>',
    { forwardPath: 'new@moved.example' },
  ],
  [
    'Chinese, without a blank before the path',
    '551 用户非本地，请尝试<new@moved.example>',
    { forwardPath: 'new@moved.example' },
  ],
  [
    'Chinese, with a word before an address without brackets',
    '550 新邮箱为new@moved.example。',
    { forwardPath: 'new@moved.example' },
  ],
  [
    'Chinese, with the address of one who helps',
    '550 用户不存在，请尝试联系 admin@other.example',
    { category: 'user_unknown' },
  ],
  [
    'a local part in Chinese',
    '551 User not local; please try 张伟@moved.example',
    { forwardPath: '张伟@moved.example' },
  ],
  [
    'no word of asking',
    '551 Mailbox not local, try new@moved.example',
    { forwardPath: 'new@moved.example' },
  ],
  [
    'the same address',
    '551 User not local; please try <old@example.net>',
    { forwardPath: 'old@example.net' },
  ],
  [
    'several candidates',
    '551 User not local; please try <one@moved.example> or <two@evil.example>, <three@moved.example>',
    { candidates: ['one@moved.example', 'two@evil.example', 'three@moved.example'] },
  ],
  [
    'one address twice',
    '551 User not local; please try <a@b.example>, <A@b.example>',
    { forwardPath: 'A@b.example' },
  ],
  [
    'help with an address after it',
    '551 User not local; please try <fwd@moved.example> see https://help.example/moved?u=postmaster@example.net',
    { forwardPath: 'fwd@moved.example' },
  ],
  ['help alone', '551 User has moved. Please contact postmaster@example.net', {}],
  [
    'help by the web alone',
    '551 5.1.6 User has moved; see https://help.example/?u=postmaster@example.net',
    { newContact: 'https://help.example/?u=postmaster@example.net' },
  ],
  [
    'bare in parentheses',
    '551 5.1.6 Recipient has moved (new address: jane.roe@moved.example)',
    { forwardPath: 'jane.roe@moved.example' },
  ],
  [
    'bare with a closing dot',
    '551 User not local; please try a@b.example.',
    { forwardPath: 'a@b.example' },
  ],
  ['no domain', '551 User not local; please try <newname>', { newContact: 'newname' }],
  ['a domain alone', '551 User not local; please try <example.com>', { newContact: 'example.com' }],
  [
    'a domain in quotes',
    '551 User has moved, he is at "example.com"',
    { newContact: 'example.com' },
  ],
  ['bad syntax', '551 User not local; please try <a..b.@-moved-.example>', {}],
  [
    'a quoted local part',
    '551 User not local; please try <"odd name> x@y"@moved.example>',
    { forwardPath: '"odd name> x@y"@moved.example' },
  ],
  [
    'a source route',
    '551 User not local; please try <@relay.example,@b.example:user@moved.example>',
    { forwardPath: 'user@moved.example' },
  ],
  [
    'an address literal',
    '551 User not local; please try <user@[192.0.2.17]>',
    { forwardPath: 'user@[192.0.2.17]' },
  ],
  [
    'an IPv6 literal, bare',
    '551 User not local; please try user@[IPv6:2001:db8::1].',
    { forwardPath: 'user@[IPv6:2001:db8::1]' },
  ],
  [
    'a UTF-8 address',
    '551 5.1.6 User not local; please try <jörg.neu@bücher.example>',
    { forwardPath: 'jörg.neu@bücher.example' },
  ],
  [
    'octal escapes that are UTF-8',
    '551 User not local; please try <j\\303\\266rg.neu@b\\303\\274cher.example>',
    { forwardPath: 'jörg.neu@bücher.example' },
  ],
  [
    'octal escapes that are not UTF-8',
    '551 User not local; please try <j\\366rg.neu@b.example>',
    {},
  ],
  ['octal escapes beside a raw byte', '551 moved to <\\303\\266@b\\303\\274chl\u00e5.example>', {}],
  ['octal escapes of printable ASCII', '551 User not local; please try <a\\100b.example>', {}],
  ['a lost byte', '551 User not local; please try <j??rg@moved.example>', {}],
  ['a replacement character', '551 User not local; please try <j\ufffdrg@moved.example>', {}],
  ['a long address', `551 User not local; please try <${LONG}>`, { forwardPath: LONG }],
  [
    'an address over the limits',
    `551 User not local; please try <${'a'.repeat(65)}@moved.example>`,
    {},
  ],
  [
    'a phrase and a path glued',
    '551-User not localplease try<a@b.example>',
    { forwardPath: 'a@b.example' },
  ],
  [
    'a phrase and a bare address glued',
    '551 User not local;please trya@b.example',
    { forwardPath: 'a@b.example' },
  ],
  ['a cut inside the path', '551 User not local; please try <jane.roe@moved.exa', {}],
  [
    'HTML entities',
    '551 User not local; please try &lt;a@b.example&gt;',
    { forwardPath: 'a@b.example' },
  ],
  [
    'a link',
    '551 User has moved; please try <a href="mailto:a@b.example">a@b.example</a>',
    { forwardPath: 'a@b.example' },
  ],
  [
    'a link whose target differs',
    '551 User has moved; please try <a href="mailto:a@b.example">c@d.example</a>',
    { candidates: ['a@b.example', 'c@d.example'] },
  ],
  [
    'tags around it',
    '551 User has moved; please try <b>a@b.example</b>',
    { forwardPath: 'a@b.example' },
  ],
  [
    'header injection',
    '551 User not local; please try <a@moved.example>\tBcc: <victim@evil.example> Final-Recipient: rfc822; root@local.example',
    { forwardPath: 'a@moved.example' },
  ],
  [
    'terminal colours',
    '551 User not local; \u001b[31mplease try\u001b[0m <ansi@moved.example>\u0007',
    { forwardPath: 'ansi@moved.example' },
  ],
  [
    'terminal colours as octal escapes',
    '551 User not local; \\033[31mplease try\\033[0m <ansi@moved.example>\\007',
    { forwardPath: 'ansi@moved.example' },
  ],
  [
    'terminal colours without ESC',
    '551 User not local; [31mplease try[0m <ansi@moved.example>',
    { forwardPath: 'ansi@moved.example' },
  ],
  ['a control inside the address', '551 User not local; please try <an\u0007si@moved.example>', {}],
  [
    'an SRS wrapper',
    '551 User not local; please try <SRS0=HHH=TT=example.org=alice@fwd.example>',
    { newContact: 'SRS0=HHH=TT=example.org=alice@fwd.example' },
  ],
  [
    'a doubled SRS wrapper',
    '551 User not local; please try <SRS1=HHH=fwd.example==GGG=TT=example.org=alice@second.example>',
    { newContact: 'SRS1=HHH=fwd.example==GGG=TT=example.org=alice@second.example' },
  ],
  [
    'a BATV wrapper',
    '551 User not local; please try <prvs=1234567890=user@dom.example>',
    { candidates: ['user@dom.example'] },
  ],
  [
    'an early BATV wrapper',
    '551 User not local; please try <prvs=user/1234567890@dom.example>',
    { candidates: ['user@dom.example'] },
  ],
  [
    'a VERP wrapper',
    '551 User not local; please try <list-user=dom.example@host.example>',
    { newContact: 'list-user=dom.example@host.example' },
  ],
  ['a telephone number', '550 5.1.6 User has moved to +1 555 0100', { newContact: '+1 555 0100' }],
  [
    'a street',
    '550 5.1.6 User has moved to 12 Main Street, Springfield',
    { newContact: '12 Main Street, Springfield' },
  ],
  [
    'a web page',
    '550 5.1.6 User has moved to https://moved.example/jane',
    { newContact: 'https://moved.example/jane' },
  ],
  [
    'prose: replaced',
    '550 <old@example.net> has been replaced by <new@moved.example>',
    { forwardPath: 'new@moved.example' },
  ],
  [
    'prose: new address',
    '553 5.1.6 The new address is new@moved.example',
    { forwardPath: 'new@moved.example' },
  ],
  [
    'prose: new address for the old one',
    '552 The new address for old@example.net is new@moved.example',
    { forwardPath: 'new@moved.example' },
  ],
  [
    'prose: use instead',
    '550 This address is no longer valid, please use new@moved.example instead',
    { forwardPath: 'new@moved.example' },
  ],
  [
    'prose: moved to',
    '550 5.1.6 User has moved to new@moved.example',
    { forwardPath: 'new@moved.example' },
  ],
  [
    'prose: changed to',
    '550 Address has changed to: new@moved.example',
    { forwardPath: 'new@moved.example' },
  ],
  [
    'prose: mailto',
    '550 The new e-mail address is mailto:new@moved.example',
    { forwardPath: 'new@moved.example' },
  ],
  ['prose: not to be mailed', '550 User has moved. Do not send mail to old@example.net', {}],
  [
    'German',
    '550 Diese Adresse ist ungültig, neue Adresse: neu@moved.example',
    { forwardPath: 'neu@moved.example' },
  ],
  [
    'French',
    '550 5.1.6 Nouvelle adresse : neuve@moved.example',
    { forwardPath: 'neuve@moved.example' },
  ],
  [
    'Spanish',
    '550 Cuenta cerrada. La nueva dirección es nueva@moved.example',
    { forwardPath: 'nueva@moved.example' },
  ],
  [
    "a queue's own 551",
    '551 5.4.7 Next delivery time 2026-11-23 queue as 4F2A@queue.example',
    { category: 'expired' },
  ],
  [
    'an owner change',
    '551 5.7.17 User not local; please try <other@moved.example>',
    { category: 'owner_changed' },
  ],
  [
    'a new owner of the domain',
    '550 5.7.18 Domain owner has changed; please try <other@moved.example>',
    { category: 'owner_changed' },
  ],
  ['an id that looks like an address', '551 User has moved, queue as 4F2A@queue.example', {}],
  ['a bounce address', '551 User has moved, bounce as <4F2A@queue.example>', {}],
  [
    'a role account',
    '551 User not local; please try <info@moved.example>',
    { forwardPath: 'info@moved.example' },
  ],
]

describe('the forward-path, trap by trap', () => {
  it.each(TRAPS)('%s: %s', (_name, text, expected) => {
    check(replyOf(text), expected)
  })

  it.each(['550', '551', '552', '553'])('is offered under %s as under 551', (code) => {
    const text = `${code} User not local; please try <new@moved.example>`
    check(replyOf(text), { forwardPath: 'new@moved.example' })
  })
})

describe('the forward-path of a reply of several lines', () => {
  it('is found on the last of twelve', () => {
    const lines = Array.from({ length: 11 }, (_line, at) => `551-line ${String(at)} of the notice`)
    check(replyOf(...lines, '551 please try <last.line@moved.example>'), {
      forwardPath: 'last.line@moved.example',
    })
  })

  it('is a candidate only, where a line ends inside it', () => {
    check(replyOf('551-User not local; please try', '551-<first.last@', '551 sub.moved.example>'), {
      candidates: ['first.last@sub.moved.example'],
    })
  })

  it('is whole, where the server joined the lines itself', () => {
    check(replyOf('551 User not local; please try <first.last@ sub.moved.example>'), {
      forwardPath: 'first.last@sub.moved.example',
    })
  })

  it('is absent where it touches the cut of a server that cuts near 512 bytes', () => {
    const filler = 'x'.repeat(512 - '551 User has moved;  please try a@moved.example'.length)
    check(replyOf(`551 User has moved; ${filler} please try a@moved.example`), {})
  })
})

describe('the forward-path of other reports', () => {
  it('of a success with a 251 is taken', () => {
    const report = exampleReport({
      reply: '251 User not local; will forward to <fwd.new@moved.example>',
      action: 'relayed',
    })
    check(report, { forwardPath: 'fwd.new@moved.example' })
  })

  it('is absent where the category is not moved', () => {
    check(exampleReport('550 5.1.1 User unknown, please contact <new@moved.example>'), {
      category: 'user_unknown',
    })
  })

  it('is read from another text of the report where the reply has none', () => {
    const report = exampleReport('551 5.1.6 User has moved')
    const texts = [
      ...report.texts,
      { source: 'transcript', text: 'please try <new@moved.example>', range: undefined } as const,
    ]
    check({ ...report, texts }, { forwardPath: 'new@moved.example' })
  })
})

describe('the forward-path, whatever the text', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      'please try',
      'new address is',
      'moved to',
      ' or ',
      ', ',
      '<',
      '>',
      '"',
      '(',
      ')',
      '. ',
      ' ',
    ),
    fc.constantFrom(
      'new@moved.example',
      'old@example.net',
      'postmaster@example.net',
      'contact',
      'https://a.example/?u=x@y.example',
    ),
    fc.constantFrom(
      '\\303\\266',
      '&lt;',
      '&gt;',
      '<a href="mailto:x@y.example">',
      '</a>',
      '\u001b[0m',
      '\u0007',
      '?',
      '\ufffd',
    ),
    fc.string({ unit: 'binary', maxLength: 6 }),
  )
  const anyText = fc.array(piece, { maxLength: 20 }).map((pieces) => pieces.join(''))
  const offerOf = (text: string) =>
    classify(replyOf(`551 User has moved; please try ${text}`), ruleSet)

  it('stands in the text as one piece', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const forwardPath: string | undefined = offerOf(text).forwardPath
        if (forwardPath === undefined || text.includes('\\303')) return
        expect(text.normalize('NFC').replaceAll(' ', '')).toContain(forwardPath.replaceAll(' ', ''))
      }),
      { numRuns: 3000 },
    )
  })

  it('is never taken from a web address', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        if (!text.includes('mailto:x@y')) expect(offerOf(text).forwardPath).not.toBe('x@y.example')
      }),
      { numRuns: 3000 },
    )
  })

  it('is one of nothing where there are candidates', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const { forwardPath, candidates } = offerOf(text)
        if (candidates.length > 0) expect(forwardPath).toBeUndefined()
      }),
      { numRuns: 3000 },
    )
  })
})
