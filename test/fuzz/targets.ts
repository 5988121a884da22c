/** What is fuzzed: how an input of each target is made, and what must hold of it. */
import type { Chance } from './chance.ts'
import { checkMail, checksFor, type MailChecks } from './check-mail.ts'
import { checkAddress, checkOffer } from './check-texts.ts'
import type { Finding } from './finding.ts'
import { mutate } from './mutate.ts'
import type { Seeds } from './seeds.ts'

/** One target. Inputs are texts of one character a byte. */
export type Target = {
  readonly name: string
  /** How many of a hundred inputs are its. */
  readonly weight: number
  readonly make: (chance: Chance, seeds: Seeds) => string
  /** Chance thins the dear checks out; a property's name asks for what shows that one again. */
  readonly check: (text: string, checks: Chance | string) => Promise<Finding | undefined>
}

const MANY_PREFIXES = Array.from({ length: 60 }, (_, index) => index / 60)

/** All of them. */
export const TARGETS: readonly Target[] = [
  {
    name: 'whole mail',
    weight: 45,
    make: (chance, { mails }) => mutate(chance.pick(mails), chance, chance.pick(mails)),
    check: checkThinned,
  },
  {
    name: 'cut mail',
    weight: 5,
    make: (chance, { mails }) => chance.pick(mails),
    check: (text, checks) => {
      const prefixes =
        typeof checks === 'string'
          ? MANY_PREFIXES
          : Array.from({ length: 5 }, () => checks.whole(1000) / 1000)
      return checkMail(text, { repeat: false, prefixes, lineEnds: false })
    },
  },
  {
    name: 'delivery-status',
    weight: 15,
    make: (chance, { fields }) =>
      inReport(mutate(chance.pick(fields), chance, chance.pick(fields))),
    check: checkThinned,
  },
  {
    name: 'reply and text formats',
    weight: 15,
    make: (chance, { prose }) => inMail(mutate(chance.pick(prose), chance, chance.pick(prose))),
    check: checkThinned,
  },
  {
    name: 'addresses',
    weight: 10,
    make: (chance, { addresses }) =>
      mutate(chance.pick(addresses), chance, chance.pick(addresses)).slice(0, 2000),
    check: (text) => Promise.resolve(checkAddress(text)),
  },
  {
    name: 'forward-paths',
    weight: 10,
    make: (chance, seeds) => mutate(refusal(chance, seeds), chance, chance.pick(seeds.replies)),
    check: (text, checks) => {
      const naively = typeof checks === 'string' || checks.oneIn(4)
      return Promise.resolve(checkOffer(text, { naively }))
    },
  },
]

/** The target whose turn it is, by the weights. */
export function pickTarget(chance: Chance): Target {
  let left = chance.whole(TARGETS.reduce((sum, { weight }) => sum + weight, 0))
  const target = TARGETS.find(({ weight }) => (left -= weight) < 0)
  if (target === undefined) throw new Error('the weights do not add up')
  return target
}

function checkThinned(text: string, checks: Chance | string): Promise<Finding | undefined> {
  return checkMail(text, typeof checks === 'string' ? checksFor(checks) : thinned(checks))
}

function thinned(chance: Chance): MailChecks {
  return {
    repeat: chance.oneIn(16),
    prefixes: [],
    lineEnds: chance.oneIn(8),
  }
}

/** Half of them a move, since few replies of a corpus are one. */
function refusal(chance: Chance, { replies, addresses }: Seeds): string {
  const reply = chance.pick(replies)
  if (chance.oneIn(2)) return reply
  const address = chance.pick(addresses)
  return chance.pick([
    `${reply} User has moved; please try <${address}>`,
    `551 User not local; please try <${address}>`,
    `551 5.1.6 the new address is ${address}, no longer ${chance.pick(addresses)}`,
  ])
}

function inReport(fields: string): string {
  return `From: MAILER-DAEMON@mx.example
To: sender@here.example
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
Content-Type: multipart/report; report-type=delivery-status; boundary="=_seed"

--=_seed
Content-Type: text/plain

Your message could not be delivered.

--=_seed
Content-Type: message/delivery-status

${fields}
--=_seed
Content-Type: message/rfc822

From: sender@here.example
Subject: News

Hello
--=_seed--
`
}

function inMail(prose: string): string {
  return `Return-Path: <>
From: MAILER-DAEMON@mx.example
To: sender@here.example
Subject: Returned mail: see transcript for details

${prose}`
}
