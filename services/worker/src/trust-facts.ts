/**
 * The stored facts that a batch is judged by: rows of the sent log and answers of the DNS, each in one query. Nothing here
 * asks the DNS; what is missing is what the mail then waits for.
 */
import { addressDomain, addressKey, parseMailedAddress, type Address } from '@forwardpath/mail'
import {
  findSentByTokenIds,
  findSentMessages,
  loadDnsFacts,
  type DnsFactAnswer,
  type DnsSubject,
  type Queryable,
  type StoredDnsFacts,
} from '@forwardpath/store'
import {
  hostSet,
  ownKeyNames,
  sentLogKeys,
  type HostFacts,
  type HostSet,
  type ReportedAddresses,
  type SentLogRow,
} from '@forwardpath/trust'
import type { TrustMaterial } from './trust-material.ts'
import type { TrustSettings } from './trust-settings.ts'

/** A report, by the addresses that it names. */
export type Reported = { readonly report: ReportedAddresses }

/** What is to be judged: one mail and its reports. */
export type Judgeable<Report extends Reported = Reported> = {
  readonly receivedAtMs: number
  readonly material: TrustMaterial
  readonly reports: readonly Report[]
}

/** What is known about a batch. */
export type TrustFacts = {
  /** Rows that may bind a report of this mail. */
  readonly sentLogOf: (mail: Judgeable) => readonly SentLogRow[]
  /** Absent while there is no answer. */
  readonly mxOf: (domain: string) => readonly HostFacts[] | undefined
  /** TXT by name; a name without an answer is left out. */
  readonly keyRecords: ReadonlyMap<string, string>
  /** `own.mtas`, or what SPF names. */
  readonly ownMtas: HostSet
  /** Own domains whose SPF record is not known and would count. */
  readonly missingSpf: readonly string[]
}

/** Rows of one sender's own ids; each costs an HMAC. */
const MAX_TOKEN_ROWS = 200

/** Loads what the mails of a batch need. */
export async function loadTrustFacts(
  database: Queryable,
  mails: readonly Judgeable[],
  { settings, nowMs }: { readonly settings: TrustSettings; readonly nowMs: number },
): Promise<TrustFacts> {
  const sentLogOf = await loadSentLog(database, mails)
  const spfDomains = settings.ownMtas.length === 0 ? settings.ownDomains : []
  const keyNames = mails.flatMap((mail) => keyNamesOf(mail, settings))
  const domains = mails.flatMap(({ reports }) => reports.flatMap(({ report }) => domainOf(report)))
  const answers = await loadAnswers(
    database,
    [
      ...spfDomains.map((name): DnsSubject => ({ name, kind: 'spf' })),
      ...keyNames.map((name): DnsSubject => ({ name, kind: 'txt' })),
      ...domains.map((name): DnsSubject => ({ name, kind: 'mx' })),
    ],
    nowMs,
  )
  const spf = spfDomains.map((name) => answers({ name, kind: 'spf' }))
  return {
    sentLogOf,
    mxOf: (domain) => hostsOf(answers({ name: domain, kind: 'mx' })),
    keyRecords: new Map(
      keyNames.flatMap((name) => {
        const [record] = textsOf(answers({ name, kind: 'txt' }))
        return record === undefined ? [] : [[name, record] as const]
      }),
    ),
    ownMtas: hostSet([...settings.ownMtas, ...spf.flatMap(textsOf)]),
    missingSpf: spfDomains.filter((_, index) => spf[index] === undefined),
  }
}

/** The names whose TXT records the returned mail's signatures of ours want. */
export function keyNamesOf(mail: Judgeable, settings: TrustSettings): readonly string[] {
  const { receivedAtMs, material } = mail
  return material.signed === undefined
    ? []
    : ownKeyNames(material.signed, { ownDkim: settings.ownDkim, receivedAtMs })
}

/** The domain of the address that the sender mailed. */
export function domainOf(report: ReportedAddresses): readonly string[] {
  const address = report.originalRecipient ?? report.recipient ?? report.finalRecipient
  return address === undefined ? [] : [addressDomain(address)]
}

async function loadSentLog(
  database: Queryable,
  mails: readonly Judgeable[],
): Promise<TrustFacts['sentLogOf']> {
  const pairs = mails.flatMap((mail) => {
    const { messageId } = sentLogKeys(mail.material.facts)
    if (messageId === undefined) return []
    return addressesOf(mail).map((address) => ({ messageId, addressKey: addressKey(address) }))
  })
  const tokenIds = mails.flatMap((mail) => sentLogKeys(mail.material.facts).tokenMessageIds)
  const rows = await findSentMessages(database, pairs)
  const owned = await findSentByTokenIds(database, [...new Set(tokenIds)], MAX_TOKEN_ROWS)
  const byPair = new Map(rows.map((row) => [`${row.messageId} ${row.addressKey}`, row]))
  return (mail) => {
    const { messageId, tokenMessageIds } = sentLogKeys(mail.material.facts)
    const bound = addressesOf(mail).flatMap((recipient): SentLogRow[] => {
      const row = byPair.get(`${messageId ?? ''} ${addressKey(recipient)}`)
      return row === undefined ? [] : [{ ...row, tokenMessageId: undefined, recipient }]
    })
    const claimed = owned.flatMap(({ messageId: text, addressKey: key, ...row }): SentLogRow[] => {
      const tokenMessageId = tokenMessageIds.find((id) => text === `id:${String(id)}`)
      const recipient = parseMailedAddress(key)
      if (tokenMessageId === undefined || recipient === undefined) return []
      return [{ ...row, messageId: undefined, tokenMessageId, recipient }]
    })
    return [...bound, ...claimed]
  }
}

/** All that a row of the sent log may name: the addresses of the reports, and To of what came back. */
function addressesOf({ material, reports }: Judgeable): readonly Address[] {
  const named = reports.flatMap(({ report: { originalRecipient, recipient, finalRecipient } }) => [
    originalRecipient,
    recipient,
    finalRecipient,
  ])
  const all = [...named, material.facts.original?.to].filter((address) => address !== undefined)
  return [...new Map(all.map((address) => [addressKey(address), address])).values()]
}

/** Hosts and keys of others change: an older answer is asked for anew. Project choice. */
const MAX_AGE_MS = 7 * 86_400_000

/** What our own SPF records said last stands until they say otherwise; the job beside the batches asks for them by itself. */
function isCurrent({ kind, answered }: StoredDnsFacts, nowMs: number): boolean {
  return kind === 'spf' || (answered?.askedAtMs ?? -Infinity) > nowMs - MAX_AGE_MS
}

async function loadAnswers(
  database: Queryable,
  subjects: readonly DnsSubject[],
  nowMs: number,
): Promise<(subject: DnsSubject) => DnsFactAnswer | undefined> {
  const keyOf = ({ name, kind }: DnsSubject): string => `${kind} ${name}`
  const distinct = [...new Map(subjects.map((subject) => [keyOf(subject), subject])).values()]
  const found = await loadDnsFacts(
    database,
    // when it was asked plays no part here: the hosts of today
    distinct.map((subject) => ({ ...subject, reportedAtMs: 0 })),
  )
  const answers = new Map(
    found.map((facts) => [
      keyOf(facts),
      isCurrent(facts, nowMs) ? facts.answered?.answer : undefined,
    ]),
  )
  return (subject) => answers.get(keyOf(subject))
}

/** A domain that takes no mail, or is gone, has no hosts: that is an answer. */
function hostsOf(answer: DnsFactAnswer | undefined): readonly HostFacts[] | undefined {
  if (answer === undefined) return undefined
  if (answer.kind !== 'answer') return []
  return answer.records.flatMap((record) =>
    typeof record === 'string' ? [] : [{ host: record.exchange, addresses: record.addresses }],
  )
}

function textsOf(answer: DnsFactAnswer | undefined): readonly string[] {
  if (answer?.kind !== 'answer') return []
  return answer.records.filter((record) => typeof record === 'string')
}
