import { addressKey } from '@forwardpath/mail'
import { recordProofsOfLife, type ProofOutcome } from '@forwardpath/store'
import { keptBecause, type ReportedLifeKind } from '@forwardpath/suppress'
import { isAhead, proofOptions, proofWord } from '../proof-options.ts'
import { route, type Answer } from '../route.ts'

type Result = Answer<'addProofsOfLife'>['body']['results'][number]

/** `POST /v1/proofs-of-life`. */
export const addProofsOfLifeRoute = route(
  'addProofsOfLife',
  async ({ body, caller }, { database, policy, now, desk }) => {
    const nowMs = now()
    const proofs = body.proofs.map(({ address, kind, at }) => ({
      address,
      kind,
      atMs: Date.parse(at),
    }))
    const taken = proofs.filter(({ atMs }) => !isAhead(atMs, nowMs))
    const options = proofOptions({ policy, nowMs, desk: desk() }, caller.who)
    const outcomes = taken.length === 0 ? [] : await recordProofsOfLife(database, taken, options)
    const byProof = new Map(taken.map((proof, index) => [proof, outcomes[index]]))
    const results = proofs.map((proof): Result => {
      const outcome = byProof.get(proof)
      return outcome === undefined ? aheadOf(proof) : resultOf(proof.kind, outcome)
    })
    return { body: { results } }
  },
)

function aheadOf({ address, kind }: Parameters<typeof recordProofsOfLife>[1][number]): Result {
  return { addressKey: addressKey(address), kind, outcome: 'in_future', released: [], kept: [] }
}

function resultOf(kind: ReportedLifeKind, outcome: ProofOutcome): Result {
  const { released } = outcome
  const kept = outcome.kept.map((record) => ({
    scope: record.scope,
    // Only those that stop the address are among them.
    status: record.status === 'held' ? ('held' as const) : ('active' as const),
    because: keptBecause(record),
  }))
  return { addressKey: outcome.addressKey, kind, outcome: proofWord(outcome), released, kept }
}
