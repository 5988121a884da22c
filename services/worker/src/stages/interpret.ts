/** Stage "interpret": a claimed mail → its outcome. No database; one mail's fault stays its own. */
import type { ClaimedMessage, Outcome } from '@forwardpath/store'
import type { WorkerContext } from '../context.ts'
import { newBounces } from '../new-bounces.ts'

/** A report with more recipients is quarantined whole (policy, count rule 9). */
const TOO_MANY_RECIPIENTS = 'too-many-recipients'

/** Reads one mail within bounds and says what becomes of it. Never throws for what a mail holds. */
export async function interpret(context: WorkerContext, message: ClaimedMessage): Promise<Outcome> {
  const { id, bytes, stream } = message
  const read = await context.reader.read(bytes, { isolated: message.attempt > 1 })
  if (!read.ok) {
    return { id, state: 'quarantined', reason: read.reason, detail: read.message }
  }
  const { mail } = read
  if (mail.defects.some((defect) => defect.code === TOO_MANY_RECIPIENTS)) {
    return { id, state: 'quarantined', reason: 'too_many_recipients' }
  }
  const bounces = newBounces(mail, bytes, {
    rules: context.rules,
    newBounceId: () => context.newId('bnc'),
    stream,
  })
  return { id, state: 'done', kind: mail.kind, bounces }
}
