import { existsSync } from 'node:fs'
import path from 'node:path'
import type { Command } from 'commander'
import { EXIT, ExitError, forTerminal, type Config } from '@forwardpath/runtime'
import {
  listHeartbeats,
  listMailboxes,
  PART_ROLES,
  type Heartbeat,
  type MailboxRecord,
  type PartRole,
} from '@forwardpath/store'
import { openApp, withApp, type App } from '../app.ts'
import { declareRead } from '../command-kind.ts'
import { readConfig, readConfigInParts } from '../config.ts'
import { databaseError } from '../database-error.ts'
import { checkOf, exitCodeOfChecks, skipped, type Check } from '../doctor/check.ts'
import { localChecks } from '../doctor/local-checks.ts'
import { ALIVE_SECONDS, isAlive, isHere, lineOf, partsCheck } from '../doctor/parts.ts'
import { databaseChecks, dnsCheck, mailboxChecks, queueCheck } from '../doctor/server-checks.ts'
import { silenceChecks } from '../doctor/silence.ts'
import { reportTrust, trustLines, type TrustReport } from '../doctor/trust-report.ts'
import { overridesOf, refuseUnknown } from '../options.ts'
import { writeData, writeJson } from '../output.ts'
import { loadPolicy } from '../policy.ts'

type DoctorOptions = {
  readonly role?: string
  readonly here?: boolean
  readonly json?: boolean
  readonly mailbox?: string
}

const HELP = `
Changes nothing. Exit code 0: nothing failed; else that of the first check that failed: 69 cannot be reached, 75 try
again, 77 not allowed, 78 configuration. Warnings are no failure.

With --role only that part's sign of life is asked for: 0 where one is younger than ${String(ALIVE_SECONDS)} s, else 69.

Examples:
  forwardpath doctor
  forwardpath doctor --mailbox main
  forwardpath doctor --role worker`

/** `doctor`. */
export function addDoctorCommand(program: Command): void {
  declareRead(program.command('doctor'))
    .description(
      'connects to everything, says what is wrong and what to do, and how firmly reports are bound',
    )
    .option('--mailbox <url or name>', 'this mailbox alone')
    .option('--role <part>', `is this part alive? ${PART_ROLES.join(', ')}`)
    .option('--here', 'with --role: only a process of this machine, or of this container, counts')
    .option('--json', 'one JSON object')
    .addHelpText('after', HELP)
    .action(async (options: DoctorOptions, command: Command) => {
      refuseUnknown('part', options.role, PART_ROLES)
      const role = PART_ROLES.find((one) => one === options.role)
      await (role === undefined ? examine(options, command) : askRole(role, options, command))
    })
}

async function askRole(role: PartRole, options: DoctorOptions, command: Command): Promise<void> {
  const config = readConfig({ overrides: overridesOf(command), mailboxSecrets: 'ignored' })
  const known = await withApp(config, { schema: 'check' }, (app) =>
    listHeartbeats(app.database, role),
  )
  const parts = options.here === true ? known.filter(isHere) : known
  const alive = parts.some(isAlive)
  if (options.json === true) await writeJson({ role, alive, parts })
  else if (parts.length > 0) for (const part of parts) await writeData(lineOf(part))
  if (alive) return
  const where = options.here === true ? ' here' : ''
  throw new ExitError(
    `no ${role}${where} has given a sign of life for ${String(ALIVE_SECONDS)} s`,
    {
      exitCode: EXIT.unavailable,
      remedy: `start \`forwardpath ${role}\` or \`forwardpath run\`, and look at its log`,
    },
  )
}

async function examine(options: DoctorOptions, command: Command): Promise<void> {
  const overrides = overridesOf(command)
  const { config, missing } = readConfigInParts(overrides)
  const shown: Check[] = []
  const show = async (checks: readonly Check[]): Promise<void> => {
    shown.push(...checks)
    if (options.json !== true) for (const check of checks) await writeCheck(check)
  }
  await show(await localChecks(config))
  const opened = await openForLook(config)
  await show([...opened.checks])
  try {
    await show([await queueCheck(config, opened.app)])
    await show(await mailboxChecks(config, missing))
    await show([await dnsCheck(config)])
    // A URL may stand for a mailbox that has another name in the ledger.
    const mailbox = options.mailbox === undefined ? undefined : config.mailboxes[0]?.name
    const found = opened.app === undefined ? undefined : await lookInside(opened.app, mailbox)
    if (found !== undefined)
      await show([partsCheck(found.parts), ...silenceChecks(config.mailboxes, found.mailboxes)])
    if (options.json === true)
      await writeJson({ checks: shown, parts: found?.parts ?? [], trust: found?.trust ?? null })
    else if (found !== undefined) await writeTrust(found.trust)
  } finally {
    await opened.app?.close()
  }
  process.exitCode = exitCodeOfChecks(shown)
}

/** The database, where it can be had and its schema is ours; the checks say why not. */
async function openForLook(
  config: Config,
): Promise<{ readonly app?: App; readonly checks: readonly Check[] }> {
  if (config.database.url === undefined && !existsSync(path.join(config.dataDir, 'pg18'))) {
    return {
      checks: [skipped('database', 'embedded, and not there yet: `forwardpath run` makes it')],
    }
  }
  let opened: App | undefined
  const opening = await checkOf('database', async () => {
    const app = await openApp(config, { schema: 'none' })
    opened = app
    // The pool connects at its first question.
    await ask(app, () => app.database.query('select 1'))
    return { text: 'reached' }
  })
  if (opened === undefined || opening.status === 'failed') {
    await opened?.close()
    return { checks: [opening] }
  }
  const app: App = opened
  const checks = await ask(app, () => databaseChecks(app)).catch(async (error: unknown) => {
    await app.close()
    throw error
  })
  if (exitCodeOfChecks(checks) === EXIT.done) return { app, checks }
  await app.close()
  return { checks }
}

/** What the database says no to is told as such, in a check or at the end of the command. */
async function ask<T>({ databaseUrl }: App, question: () => Promise<T>): Promise<T> {
  try {
    return await question()
  } catch (error) {
    throw databaseError(error, databaseUrl)
  }
}

type Inside = {
  readonly parts: readonly Heartbeat[]
  readonly mailboxes: readonly MailboxRecord[]
  readonly trust: TrustReport
}

function lookInside(app: App, mailbox: string | undefined): Promise<Inside> {
  const { config, database } = app
  return ask(app, async () => ({
    parts: await listHeartbeats(database),
    mailboxes: await listMailboxes(database),
    trust: await reportTrust(database, { config, policy: loadPolicy(config), mailbox }),
  }))
}

async function writeCheck({ name, status, text, remedy }: Check): Promise<void> {
  await writeData(forTerminal(`${status.padEnd(8)} ${name}: ${text}`))
  if (remedy !== undefined) await writeData(forTerminal(`         do: ${remedy}`))
}

async function writeTrust(trust: TrustReport): Promise<void> {
  await writeData('')
  for (const line of trustLines(trust)) await writeData(forTerminal(line))
}
