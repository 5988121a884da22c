/** The whole table. */
import { KNOWN_CASES } from './cases/known.ts'
import { MOVE_CASES } from './cases/moves.ts'
import { QMAIL_CASES } from './cases/qmail.ts'
import { REFUSAL_CASES } from './cases/refusals.ts'
import { SERVER_SIDE_CASES } from './cases/server-side.ts'
import { STAGE_CASES } from './cases/stages.ts'
import type { ServerCase } from './case.ts'

/** Every case, in the order in which they are sent. */
export const CASES: readonly ServerCase[] = [
  ...KNOWN_CASES,
  ...MOVE_CASES,
  ...REFUSAL_CASES,
  ...STAGE_CASES,
  ...SERVER_SIDE_CASES,
  ...QMAIL_CASES,
]
