/** Two who decide the same question must give one answer: PostgreSQL for the desk, the core for the list. */
import { MAIL_KINDS, parseMailedAddress, TRUST_TIERS, type Trust } from '@forwardpath/mail'
import { latestProofOfLife, type HistoryEvent } from '@forwardpath/suppress'
import { expect, it } from 'vitest'
import { databaseOfFile } from '../testing/database.ts'
import { PROOF_OF_LIFE_SQL } from './life-sql.ts'

const { database } = await databaseOfFile()

const ANSWERS = [undefined, 'out_of_office', 'left_company', 'new_address', 'successor'] as const
const ACTIONS = ['failed', 'delayed', 'delivered', 'relayed', 'expanded'] as const
const TRUST: readonly Trust[] = ['unjudged', ...TRUST_TIERS]

const CASES = MAIL_KINDS.flatMap((kind) =>
  ACTIONS.flatMap((action) =>
    TRUST.flatMap((trust) =>
      ANSWERS.flatMap((autoReply) =>
        [true, false].map((isKnown) => ({ kind, action, trust, autoReply, isKnown })),
      ),
    ),
  ),
)

function eventOf({
  kind,
  action,
  trust,
  autoReply,
  isKnown,
}: (typeof CASES)[number]): HistoryEvent {
  const recipient = parseMailedAddress('old@example.org')
  if (recipient === undefined) throw new TypeError('the test names no address')
  return {
    bounceId: 'bnc_1',
    eventKey: '1',
    receivedAtMs: 1,
    kind,
    action,
    recipient,
    category: 'unclassified',
    permanence: 'unknown',
    trust,
    origin: undefined,
    mailbox: 'main',
    stream: undefined,
    feedbackType: undefined,
    rule: { id: 'test.rule', version: '1' },
    replyCode: undefined,
    status: undefined,
    diagnostic: undefined,
    remoteMta: undefined,
    reportingMta: undefined,
    quote: undefined,
    forwardPath: undefined,
    newContact: undefined,
    candidates: [],
    autoReply,
    isSenderAuthenticated: isKnown,
  }
}

it(`is the same in SQL as in the core, of ${String(CASES.length)} reports`, async () => {
  const { rows } = await database.query<{ proves: boolean }>(
    `select ${PROOF_OF_LIFE_SQL} as proves
     from (select place, kind, action, trust,
         case when answer is not null then jsonb_build_object('type', answer) end as auto_reply,
         case when is_known then array['no-marks', 'sender-dmarc'] else '{no-marks}'::text[] end as trust_reasons
       from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::boolean[])
         with ordinality u (kind, action, trust, answer, is_known, place)) b
     order by place`,
    [
      CASES.map((c) => c.kind),
      CASES.map((c) => c.action),
      CASES.map((c) => c.trust),
      CASES.map((c) => c.autoReply ?? null),
      CASES.map((c) => c.isKnown),
    ],
  )
  const core = CASES.map((one) => latestProofOfLife([eventOf(one)]) !== undefined)
  expect(rows.map(({ proves }) => proves)).toEqual(core)
  expect(core.filter((proves) => proves)).not.toHaveLength(0)
})
