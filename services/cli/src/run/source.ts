/**
 * Which mailboxes a run reads: the configured ones, or the demo where there is nothing else. The demo
 * never mixes with real data: the first real mailbox or import removes its rows.
 */
import { EXIT, ExitError, type MailboxConfig } from '@forwardpath/runtime'
import { testMailbox } from '@forwardpath/poller'
import { readDataState, removeDemo } from '@forwardpath/store'
import type { App } from '../app.ts'
import { counted, writeMessage } from '../output.ts'
import { startDemoMailbox } from './demo-mailbox.ts'

/** The mailboxes of a run, and how to let go of what was started for them. */
export type Source = {
  readonly mailboxes: readonly MailboxConfig[]
  readonly stop: () => Promise<void>
}

const NOTHING_TO_STOP = (): Promise<void> => Promise.resolve()

/** Says on stderr what it chose. Throws ExitError 78 where `--demo` asks for what cannot be. */
export async function chooseSource(app: App, options: { readonly demo: boolean }): Promise<Source> {
  const { mailboxes } = app.config
  if (mailboxes.length > 0) {
    await endDemoFor(app, mailboxes)
    sayWhatIsRead(mailboxes)
    return { mailboxes, stop: NOTHING_TO_STOP }
  }
  const state = await readDataState(app.database)
  if (state.kind === 'real') {
    if (options.demo) throw demoRefused()
    const last =
      state.lastSource === undefined ? 'mails came by import' : `last was ${state.lastSource}`
    writeMessage(`no mailbox configured; ${last}. Working on what is stored.`)
    return { mailboxes: [], stop: NOTHING_TO_STOP }
  }
  if (!app.isEmbedded && !options.demo) {
    writeMessage('no mailbox configured; --demo shows a demo mailbox in this database.')
    return { mailboxes: [], stop: NOTHING_TO_STOP }
  }
  writeMessage(
    'DEMO: no mailbox is configured, so this reads sample bounces from a mailbox of its own.',
  )
  const demo = await startDemoMailbox(Date.now())
  return { mailboxes: [demo.mailbox], stop: demo.stop }
}

/**
 * The first real mailbox ends the demo, once it has been looked into: one that cannot be opened ends nothing. Throws
 * what `testMailbox` throws.
 */
export async function endDemoFor(app: App, mailboxes: readonly MailboxConfig[]): Promise<void> {
  if ((await readDataState(app.database)).kind !== 'demo') return
  const maxMessageBytes = app.config.limits.messageBytes
  for (const mailbox of mailboxes) await testMailbox({ ...mailbox, isDemo: false, maxMessageBytes })
  await dropDemo(app)
}

/** Ends the demo; one line says so. */
export async function dropDemo(app: App): Promise<void> {
  const removed = await removeDemo(app.database)
  if (removed > 0)
    writeMessage(
      `The demo is over: its ${counted(removed, 'mail')} and all that came of them are removed.`,
    )
}

/** The same of a dry run: what is counted beside the demo's rows would be counted without them. */
export async function sayDemoWouldEnd({ database }: Pick<App, 'database'>): Promise<void> {
  if ((await readDataState(database)).kind === 'demo')
    writeMessage('The demo would be over first, and all that came of it removed.')
}

function sayWhatIsRead(mailboxes: readonly MailboxConfig[]): void {
  for (const { name, user, host, folder, after } of mailboxes) {
    const changes = Object.entries(after).filter(([, action]) => action.kind !== 'leave')
    const place = `${user} at ${host}, ${folder}`
    writeMessage(
      changes.length === 0
        ? `${name} (${place}): your mailbox is only read.`
        : `${name} (${place}): after the outcome is stored, mails are changed as configured (${changes.map(([what, action]) => `${what}: ${action.kind}`).join(', ')}).`,
    )
  }
}

function demoRefused(): ExitError {
  return new ExitError('the demo opens only in a database that is empty', {
    exitCode: EXIT.configuration,
    remedy: 'leave --demo out, or use another --data-dir',
  })
}
