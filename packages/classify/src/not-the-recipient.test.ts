import { describe, expect, it } from 'vitest'
import type { Category } from './category.ts'
import { classify } from './classify.ts'
import { compileRules } from './compile-rules.ts'
import { exampleReport } from './example-report.ts'
import { BUILTIN_RULES } from './rules/index.ts'

const ruleSet = compileRules(BUILTIN_RULES, { version: 'test' })
const judge = (reply: string): Category => classify(exampleReport(reply), ruleSet).category

/** Replies whose words, or whose enhanced code, elsewhere close an address. */
const REPLIES: readonly (readonly [Category, string])[] = [
  // Exim quotes what its check of the sender was told.
  [
    'sender_rejected',
    '550-Verification failed for <www-data@host> 550-unrouteable mail domain "host" 550 Sender verify failed',
  ],
  [
    'sender_rejected',
    '550-Verification failed for <list@sender.example> 550-Unrouteable address 550 Sender verify failed',
  ],
  [
    'sender_rejected',
    '550-Verification failed for <list@sender.example> 550-No Such User Here 550 Sender verify failed',
  ],
  [
    'sender_rejected',
    '550-Verification failed for <list@sender.example> 550-all relevant MX records point to non-existent hosts 550 Sender verify failed',
  ],
  ['sender_rejected', '550 Sender verify failed: unrouteable address'],
  ['sender_rejected', '550 Unable to verify sender: unrouteable mail domain "sender.example"'],
  ['sender_rejected', '550 Domain may not exist or DNS check failed [MPx IP: 192.0.2.7].'],
  // The domain that does not exist is the sender's.
  ['sender_rejected', '550 Domain of the sender may not exist'],
  ['sender_rejected', '553 Domain name of your MAIL FROM does not exist'],
  ['sender_rejected', '550 Your domain does not exist'],
  ['sender_rejected', '550 The domain in the From header does not resolve'],
  ['sender_rejected', '550 Return path domain does not exist'],
  ['sender_rejected', '553 Sender domain unrouteable'],
  // A name of the host's own.
  ['protocol_error', '550-Bad HELO: mail.sender.example does not exist'],
  // A bounce that nobody wants back.
  ['policy', '550 5.1.1 Backscatter Protection detected'],
  ['policy', '550 5.1.1 Bounce rejected: backscatter'],
  ['policy', '550 5.1.1 BATV validation failed'],
  ['policy', '550 5.1.1 Invalid bounce address tag'],
  ['policy', '550 5.1.1 Misdirected bounce'],
  ['sender_rejected', '550 5.1.1 Null sender rejected'],
  // No answer yet.
  ['system_error', '450 4.1.1 Recipient address rejected: unverified address: try again'],
  [
    'system_error',
    '550 5.1.1 <a@b.example>: Recipient address rejected: unverified address: Address verification in progress',
  ],
  [
    'network',
    '550 5.1.1 <a@b.example>: Recipient address rejected: unverified address: connect to mx.b.example[192.0.2.4]:25: Connection timed out',
  ],
  ['system_error', '450 4.1.1 Recipient verification in progress, try again'],
  ['system_error', '451 4.1.1 Could not complete recipient verify callout'],
  // The way there.
  [
    'network',
    '550 <a@b.example>: Recipient address rejected: Address uses MX in private address space (192.168.0.0/16)',
  ],
  ['network', '450 4.1.2 <a@b.example>: Recipient address rejected: Domain MX points to loopback'],
  ['network', '550 5.1.2 MX is in reserved address space'],
  [
    'sender_rejected',
    '550 <s@sender.example>: Sender address rejected: Address uses MX in private address space',
  ],
  // X.2.1 of a mailbox that is well, in words that no rule knows.
  ['system_error', '450 4.2.1 xyzzy'],
  ['system_error', '450 4.2.1'],
  ['rate_limited', '450 4.2.1 The user is receiving mail too quickly'],
  ['mailbox_disabled', '450 4.2.1 Mailbox temporarily disabled'],
  ['mailbox_disabled', '550 5.2.1 xyzzy'],
  // The disk is not the mailbox, a connection is not a message that is kept.
  ['system_error', '452 Error writing mailbox file: No space left on device'],
  ['system_error', '552 mailbox: write failed, disk full on server'],
  ['system_error', '552 5.2.2 No space left on device'],
  ['rate_limited', '550 The limit of connections is exceeded'],
  ['rate_limited', '552 5.2.2 Quota of outgoing mail exceeded'],
  ['rate_limited', '552 5.2.2 Outgoing mail quota exceeded'],
]

describe('what is said of the sender, the way or the disk', () => {
  it.each(REPLIES)('is %s: %s', (category, reply) => {
    expect(judge(reply)).toBe(category)
  })
})

/** The same words where they do mean the recipient. */
const RECIPIENTS: readonly (readonly [Category, string])[] = [
  ['user_unknown', '550 Unrouteable address'],
  ['domain_not_found', 'unrouteable mail domain "customer.example"'],
  [
    'user_unknown',
    '550 5.1.1 <a@b.example>: Recipient address rejected: undeliverable address: host mx said: 550 unknown',
  ],
  ['mailbox_full', '452 4.2.2 Disk quota exceeded'],
  ['mailbox_full', '550 Account out of quota'],
  ['domain_not_found', '550 The domain customer.example does not exist'],
  ['not_local', '550 We no longer handle mail for customer.example'],
]

describe('the same words about a recipient', () => {
  it.each(RECIPIENTS)('are %s: %s', (category, reply) => {
    expect(judge(reply)).toBe(category)
  })
})

/** Neighbours of a refusal to serve a domain, which hold nobody. */
const NO_DOMAIN: readonly string[] = [
  '550 We do not accept mail for spammers',
  '550 Cannot process messages for 10 minutes',
  '550 Your server is no longer here welcome',
  '550 This feature is not used',
]

describe('a refusal for other reasons', () => {
  it.each(NO_DOMAIN)('holds no recipient: %s', (reply) => {
    expect(['not_local', 'user_unknown', 'relay_denied']).not.toContain(judge(reply))
  })
})
