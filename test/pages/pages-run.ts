/** A real run for a browser: the corpus taken in by the command, hostile mails beside it, an incident, and people who may sign in. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { newId } from '@forwardpath/runtime'
import { openDatabase, openIncident } from '@forwardpath/store'
import { runForwardpath, startForwardpath, type Child } from '@forwardpath/test-support/child'
import { copyAsFresh } from '@forwardpath/test-support/fresh-mails'
import {
  crowdedMail,
  hostileMails,
  incidentMails,
  unboundMails,
  type BuiltMail,
} from './built-mails.ts'

/** Everybody's; long enough to be taken. */
export const PASSWORD = 'a quite long password'

/** Bounces that real servers wrote, of other days: what they hold would be over, and what waits for a person closed. */
const CORPUS = path.resolve(import.meta.dirname, '../corpus/mta')

/** What a browser is shown. */
export type PagesRun = {
  readonly url: string
  readonly env: Readonly<Record<string, string>>
  readonly stop: () => Promise<void>
}

/** How it is filled. */
export type PagesRunOptions = {
  /** The database is one that such a run has filled before. Default false. */
  readonly isFilled?: boolean
  /** Called when the mails are taken in and nothing runs yet. */
  readonly beforeServing?: () => Promise<void>
}

/** Takes mails in, then serves, on this database. */
export async function startPagesRun(
  databaseUrl: string,
  options: PagesRunOptions = {},
): Promise<PagesRun> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'forwardpath-pages-'))
  const env = {
    DATABASE_URL: databaseUrl,
    FORWARDPATH_DATA_DIR: path.join(folder, 'data'),
    FORWARDPATH_API_LISTEN: '127.0.0.1:0',
  }
  if (options.isFilled !== true) await takeIn(folder, env)
  await options.beforeServing?.()
  const server: Child = await startForwardpath(['run'], { env, cwd: folder })
  const line = await server.line(/The pages are on/, 120_000)
  await server.line(/Ctrl-C stops/, 120_000)
  return {
    url: /http:\/\/\S+/.exec(line)?.[0] ?? '',
    env,
    stop: async () => {
      await server.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function takeIn(folder: string, env: PagesRun['env']): Promise<void> {
  const command = async (args: readonly string[], input = ''): Promise<string> => {
    const ended = await runForwardpath(args, { env, cwd: folder, input, timeoutMs: 170_000 })
    if (ended.code !== 0) throw new Error(`${args.join(' ')}: ${ended.stderr}`)
    return ended.stdout
  }
  const mails = path.join(folder, 'mails')
  await writeMails(mails, [...hostileMails(Date.now()), ...incidentMails(Date.now())])
  const corpus = path.join(folder, 'corpus')
  await copyAsFresh(CORPUS, corpus)
  await command(['import', 'mail', corpus, mails])
  const unbound = path.join(folder, 'unbound')
  await writeMails(unbound, [...unboundMails(Date.now()), crowdedMail(Date.now())])
  await command(['import', 'mail', '--vouch', 'none', unbound])
  await openOneIncident(env['DATABASE_URL'] ?? '')
  await command(['import', 'contacts', await writeContacts(folder)])
  for (const role of ['viewer', 'reviewer', 'operator', 'admin']) {
    await command(['users', 'add', role, '--role', role])
    await command(['users', 'passwd', role, '--stdin'], `${PASSWORD}\n`)
  }
}

async function writeMails(folder: string, mails: readonly BuiltMail[]): Promise<void> {
  await mkdir(folder, { recursive: true })
  for (const { name, text } of mails) await writeFile(path.join(folder, `${name}.eml`), text)
}

/**
 * An import never opens an incident, and a provider's bad day takes two weeks of history: the guard has a test of its own. Here one
 * is opened by the function that the guard calls.
 */
async function openOneIncident(databaseUrl: string): Promise<void> {
  const database = openDatabase({ url: databaseUrl, max: 1, onError: () => undefined })
  const nowMs = Date.now()
  try {
    await openIncident(database, {
      id: newId('inc'),
      provider: 'provider.example',
      categories: ['user_unknown'],
      rule: 'alive',
      fromMs: nowMs - 86_400_000,
      openedAtMs: nowMs,
      hour: { addresses: 60, alive: 21 },
      highestBefore: 2,
    })
  } finally {
    await database.close()
  }
}

/** Contacts for the lead-source report: two sources, one of which yields stale addresses. */
async function writeContacts(folder: string): Promise<string> {
  const file = path.join(folder, 'contacts.csv')
  const rows = Array.from({ length: 80 }, (_, i) => {
    const source = i % 2 === 0 ? 'trade fair list' : 'web form'
    return `contact${String(i)}@example.net,${source},2026-0${String(1 + (i % 6))}-15,jane`
  })
  await writeFile(file, `address,lead_source,captured_at,owner\n${rows.join('\n')}\n`)
  return file
}
