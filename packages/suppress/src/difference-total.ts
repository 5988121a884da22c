/** The differences of many addresses, summed for a person: counts, ten samples of each effect, conflicts. Pure. */
import type { AddressKey } from '@forwardpath/mail'
import type { Conflict, Difference, RecordChange, RecordEffect } from './difference.ts'

/** One record of a sample: who, from what to what, and by which words of which report. */
export type DifferenceSample = {
  readonly address: AddressKey
  readonly scope: string
  readonly effect: RecordEffect
  readonly from: string | null
  readonly to: string | null
  readonly reason: string | null
  readonly category: string | null
  readonly bounceId: string | null
  readonly rule: { readonly id: string; readonly version: string } | null
  readonly quote: string | null
  readonly span: readonly [number, number] | null
}

/** What is shown of a difference. */
export type DifferenceTotal = {
  /** Addresses that were decided again. */
  readonly addresses: number
  /** Addresses of which something would change. */
  readonly changed: number
  readonly effects: Readonly<Record<RecordEffect, number>>
  readonly opens: number
  readonly closes: number
  readonly conflictCount: number
  readonly conflicts: readonly Conflict[]
  readonly samples: readonly DifferenceSample[]
}

const SAMPLES = 10
/** The rest is counted: a list that nobody reads to its end needs no end. */
const MAX_CONFLICTS = 1_000

/** Before the first address. */
export const NO_DIFFERENCE: DifferenceTotal = {
  addresses: 0,
  changed: 0,
  effects: { added: 0, held: 0, released: 0, altered: 0 },
  opens: 0,
  closes: 0,
  conflictCount: 0,
  conflicts: [],
  samples: [],
}

/** The total with one more address in it. */
export function addDifference(total: DifferenceTotal, difference: Difference): DifferenceTotal {
  const { records, changes, conflicts } = difference
  const effects = { ...total.effects }
  const samples = [...total.samples]
  for (const record of records) {
    effects[record.effect] += 1
    if (samples.filter((s) => s.effect === record.effect).length < SAMPLES)
      samples.push(sampleOf(record))
  }
  const opens = changes.filter((c) => c.kind === 'opens').length
  return {
    addresses: total.addresses + 1,
    changed: total.changed + Number(records.length + changes.length > 0),
    effects,
    opens: total.opens + opens,
    closes: total.closes + changes.length - opens,
    conflictCount: total.conflictCount + conflicts.length,
    conflicts: [...total.conflicts, ...conflicts].slice(0, MAX_CONFLICTS),
    samples,
  }
}

function sampleOf({
  addressKey,
  scope,
  effect,
  from,
  draft,
  sample,
}: RecordChange): DifferenceSample {
  return {
    address: addressKey,
    scope,
    effect,
    from: from ?? null,
    to: draft?.status ?? (effect === 'released' ? 'released' : null),
    reason: draft?.reason ?? null,
    category: sample?.category ?? null,
    bounceId: sample?.bounceId ?? null,
    rule: sample?.rule ?? null,
    quote: sample?.quote?.text ?? sample?.diagnostic ?? null,
    span: sample?.quote?.span ?? null,
  }
}
