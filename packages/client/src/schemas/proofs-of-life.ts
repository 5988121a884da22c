/** What a sender's own system sees of a mailbox: that it lives. */
import { z } from 'zod'
import { address, sentInstant } from './common.ts'
import { LIFE_KINDS } from './words.ts'

const MAX_BATCH = 1_000

/** Proofs, of any addresses; of one address and kind the latest counts. */
export const proofsRequest = z.strictObject({
  proofs: z
    .array(
      z.strictObject({
        address,
        kind: z.enum(LIFE_KINDS).meta({
          description:
            '`confirmation`: confirmed by a link in a mail to the address; `login`: signed in with a link or code that was mailed to it, not with a password; `reply`: a mail from it reached another mailbox of yours, and DMARC passed there. An opened mail is no proof: programs open mails too',
        }),
        at: sentInstant.meta({ description: 'when it was seen; RFC 3339, an hour ahead at most' }),
      }),
    )
    .min(1)
    .max(MAX_BATCH),
})

const outcomes = ['released', 'kept', 'noted', 'known', 'in_future'] as const

/** What became of one proof. */
export const proofResult = z
  .object({
    addressKey: z.string(),
    kind: z.enum(LIFE_KINDS),
    outcome: z.enum(outcomes).meta({
      description:
        '`released`: it ended what the pipeline had made; `kept`: a record stands that it may not end; `noted`: nothing stood, earlier reports count no more; `known`: one of this kind, no older, was there; `in_future`: not taken',
    }),
    released: z.array(z.string()).meta({ description: 'scopes that may be mailed again' }),
    kept: z.array(
      z.object({
        scope: z.string(),
        status: z.enum(['held', 'active']),
        because: z.enum(['sticky', 'person', 'list', 'later_report']).meta({
          description:
            'what is sticky, and what a person or a list brought, no proof ends; `later_report`: a report came after the proof, or is one that no proof spends',
        }),
      }),
    ),
  })
  .meta({ id: 'ProofResult' })

/** The results, in the order of the proofs. */
export const proofsAnswer = z.object({ results: z.array(proofResult) })
