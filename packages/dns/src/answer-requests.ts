/**
 * The job beside the batches: takes the facts that somebody wants, asks for them, and has them stored. Nothing in a batch
 * waits for it; a decision reads what is stored and is made again when more has come.
 *
 * In: a resolver, and the functions of the store. Out: what was learned. The resolver bounds how much is asked at once;
 * what has been asked is stored portion by portion, so that one slow name keeps back only its own. Repeatable: a request that was
 * not answered is asked for again by the store.
 */
import { isFinalFault, type Asked, type Fault, type MxRecord, type NotFound } from './answer.ts'
import type { Resolver } from './resolver.ts'

/** What can be asked about a subject. `spf`: the hosts that the domain's own record names. */
export type FactKind = 'mx' | 'address' | 'txt' | 'ptr' | 'spf'

/** A request. */
export type WantedFact = {
  /** Domain, host or, for `ptr`, address. */
  readonly name: string
  readonly kind: FactKind
}

/** An exchanger with its addresses at that moment. */
export type MxFactRecord = MxRecord & {
  /** Absent where they could not be had, or were not asked for. */
  readonly addresses?: readonly string[]
}

/** What is stored of an answer. */
export type FactAnswer =
  | {
      readonly kind: 'answer'
      /** For `mx` exchangers, else texts; for `spf` hosts and networks, as `own.mtas` lists them. */
      readonly records: readonly (string | MxFactRecord)[]
      readonly ttlSeconds?: number
      readonly isPartial?: true
      readonly isImplicit?: true
    }
  | { readonly kind: 'null_mx' }
  | NotFound
  | Fault

/** An answer with what it answers. */
export type AnsweredFact = WantedFact &
  Asked & {
    readonly answer: FactAnswer
    /** Nothing would be learned by asking again. */
    readonly isFinal: boolean
  }

/** What the loop works with. */
export type AnswerRequestsOptions = {
  readonly resolver: Resolver
  /** Takes at most so many requests that are due; another taker does not get them meanwhile. */
  readonly load: (limit: number) => Promise<readonly WantedFact[]>
  /** Stores answers and settles their requests. */
  readonly save: (facts: readonly AnsweredFact[]) => Promise<unknown>
  readonly limit: number
}

/** Exchangers whose addresses are asked for: the rest of a list is tried by nobody. */
const MAX_EXCHANGERS = 10
/** So many are stored together; see the head. */
const PORTION = 25

/**
 * Answers what is wanted now, once; gives what was stored. With the resolver switched off nothing is taken.
 * Throws what `load` and `save` throw; requests that were taken then come back by themselves.
 */
export async function answerRequests(
  options: AnswerRequestsOptions,
): Promise<readonly AnsweredFact[]> {
  const { resolver, load, save, limit } = options
  if (!resolver.isEnabled) return []
  const wanted = await load(limit)
  const answered: AnsweredFact[] = []
  for (let start = 0; start < wanted.length; start += PORTION) {
    const portion = wanted.slice(start, start + PORTION)
    const facts = await Promise.all(portion.map((fact) => answerOne(resolver, fact)))
    await save(facts)
    answered.push(...facts)
  }
  return answered
}

/** A stored fact is the cache here: what is due is asked for, whatever is remembered. */
const AGAIN = { skipCache: true }

async function answerOne(resolver: Resolver, wanted: WantedFact): Promise<AnsweredFact> {
  const { askedAtMs, servers, ...answer } = await ask(resolver, wanted)
  const isFinal = answer.kind === 'fault' && isFinalFault(answer.reason)
  const { name, kind } = wanted
  return { name, kind, answer, askedAtMs, servers, isFinal }
}

async function ask(resolver: Resolver, { name, kind }: WantedFact): Promise<Asked & FactAnswer> {
  switch (kind) {
    case 'mx':
      return askMx(resolver, name)
    case 'address':
      return resolver.resolveAddresses(name, AGAIN)
    case 'txt':
      return resolver.resolveTxt(name, AGAIN)
    case 'ptr':
      return resolver.resolvePtr(name, AGAIN)
    case 'spf':
      return askSpf(resolver, name)
  }
}

/** The addresses are of the same moment, so that the host of a report can be compared by either. */
async function askMx(resolver: Resolver, domain: string): Promise<Asked & FactAnswer> {
  const answer = await resolver.resolveMx(domain, AGAIN)
  if (answer.kind !== 'answer') return answer
  const records = await Promise.all(
    answer.records.map(async (record, index): Promise<MxFactRecord> => {
      if (index >= MAX_EXCHANGERS) return record
      const found = await resolver.resolveAddresses(record.exchange)
      return found.kind === 'answer' ? { ...record, addresses: found.records } : record
    }),
  )
  return { ...answer, records }
}

async function askSpf(resolver: Resolver, domain: string): Promise<Asked & FactAnswer> {
  const answer = await resolver.spfMtas(domain, AGAIN)
  if (answer.kind !== 'answer') return answer
  const { hosts, networks, ignored, ...asked } = answer
  const isPartial = ignored.some(({ reason }) => reason === 'not_resolved')
  return { ...asked, records: [...hosts, ...networks], ...(isPartial && { isPartial }) }
}
