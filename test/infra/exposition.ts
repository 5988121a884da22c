/**
 * What `/metrics` of the real program says, on a database in which everything has happened once that a label tells apart. Asked
 * as scrape.yaml has it asked: with a key of the scope `admin` as bearer token.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import {
  beatHeart,
  noteMailbox,
  openDatabase,
  PART_ROLES,
  takeMailbox,
  type Database,
} from '@forwardpath/store'
import { runForwardpath, startForwardpath } from '@forwardpath/test-support/child'
import { createDatabase } from '@forwardpath/test-support/postgres'

/** The values that each label of each metric has. */
export type Exposition = ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<string>>>

/** Starts an API, asks it, stops it. Throws where it refuses. */
export async function readExposition(): Promise<Exposition> {
  const { url, drop } = await createDatabase()
  const folder = await mkdtemp(path.join(os.tmpdir(), 'forwardpath-test-exposition-'))
  const env = { DATABASE_URL: url, FORWARDPATH_DATA_DIR: folder }
  const database = openDatabase({
    url,
    max: 2,
    connectTimeoutMs: 30_000,
    onError: () => undefined,
  })
  try {
    await fill(database)
    await runForwardpath(['retention'], { env })
    const made = await runForwardpath(
      ['keys', 'create', '--name', 'prometheus', '--scope', 'metrics:read'],
      { env },
    )
    return parseExposition(await ask(env, { database, key: made.stdout.trim() }))
  } finally {
    await database.close()
    await drop()
    await rm(folder, { recursive: true, force: true })
  }
}

/** A mailbox in every state. */
async function fill(database: Database): Promise<void> {
  for (const state of ['alive', 'throttled', 'stalled', 'auth_failed'] as const) {
    const source = `imaps://${state}@imap.example.net/INBOX`
    const identity = { name: state, source, folder: 'INBOX', stream: undefined, isDemo: false }
    const { epoch } = await takeMailbox(database, identity)
    await noteMailbox(database, { name: state, epoch, state, isFullSweep: true })
  }
}

async function ask(
  env: Readonly<Record<string, string>>,
  { database, key }: { readonly database: Database; readonly key: string },
): Promise<string> {
  const api = await startForwardpath(['api'], { env })
  try {
    const line = await api.line(/The API answers on /, 60_000)
    // What workers have met counts for a minute, and commands that ran before may have taken longer.
    const counts = { mails_fast: 98, mails_general: 2 }
    await beatHeart(database, { roles: PART_ROLES, process: 'host/1', counts })
    const [place = ''] = /http:\/\/[\d.:]+/.exec(line) ?? []
    const answer = await fetch(`${place}/metrics`, { headers: { authorization: `Bearer ${key}` } })
    if (!answer.ok) throw new Error(`/metrics answers ${String(answer.status)}`)
    return await answer.text()
  } finally {
    await api.stop()
  }
}

function parseExposition(text: string): Exposition {
  const metrics = new Map<string, Map<string, Set<string>>>()
  for (const [, name = '', inside = ''] of text.matchAll(/^(\w+)(?:\{(.*)\})? \S+$/gm)) {
    const labels = metrics.get(name) ?? new Map<string, Set<string>>()
    metrics.set(name, labels)
    for (const [, label = '', value = ''] of inside.matchAll(/(\w+)="([^"]*)"/g)) {
      labels.set(label, (labels.get(label) ?? new Set()).add(value))
    }
  }
  return metrics
}
