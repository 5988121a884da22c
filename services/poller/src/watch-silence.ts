/**
 * The "mailbox silent" alarm (`expect_at_least`): a mailbox that is read and gets fewer mails than it should. Told once when it
 * begins and once when it ends, in the log and by webhook; in between the mailbox's row says so.
 *
 * That a mailbox cannot be read is told by its state, never by this: a look is taken after sweeps that went through alone.
 */
import { formatRate, type Logger } from '@forwardpath/runtime'
import { expectMails, judgeSilence, type Database } from '@forwardpath/store'
import type { PolledMailbox } from './polled-mailbox.ts'

/** What it works with. */
export type SilenceContext = {
  readonly mailbox: PolledMailbox
  readonly database: Database
  readonly epoch: string
  /** Of this mailbox: it names it by itself. */
  readonly log: Pick<Logger, 'info' | 'warn'>
}

/** Writes down what is expected of the mailbox now that this poller holds it. Throws what the database throws. */
export async function beginWatch({ mailbox, database, epoch, log }: SilenceContext): Promise<void> {
  const expected = mailbox.expectAtLeast
  const endsSilence = await expectMails(database, { name: mailbox.name, epoch, expected })
  if (endsSilence) log.info('expect_at_least was changed: the silence of the mailbox is over')
}

/** After a sweep that left no mail behind. Throws what the database throws. */
export async function watchSilence(
  { mailbox, database, epoch, log }: SilenceContext,
  { isFullSweep }: { readonly isFullSweep: boolean },
): Promise<void> {
  const { name, expectAtLeast: expected } = mailbox
  if (expected === undefined) return
  const change = await judgeSilence(database, { name, epoch, isFullSweep })
  if (change === undefined) return
  const facts = { mails: change.mails, expectAtLeast: formatRate(expected) }
  if (change.isSilent)
    log.warn(facts, 'the mailbox is silent: fewer mails came than expect_at_least asks for')
  else log.info(facts, 'the mailbox is silent no more')
}
