/** A database, a writer of its list, and `forwardpath lookup` beside it, as an operator would run it. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { newId } from '@forwardpath/runtime'
import { addSuppressions, openDatabase, releaseSuppressions } from '@forwardpath/store'
import { addressOf } from '@forwardpath/test-support/address-of'
import { startForwardpath, type Child } from '@forwardpath/test-support/child'
import { eventually } from '@forwardpath/test-support/eventually'
import { freePort } from '@forwardpath/test-support/free-port'
import { createDatabase } from '@forwardpath/test-support/postgres'

/** The ports of the four servers, by the names of their settings. */
export type LookUpPorts = Readonly<Record<'socketmap' | 'tcp' | 'policy' | 'http', number>>

/** All of it, running. */
export type LookUpProcess = {
  readonly ports: LookUpPorts
  readonly databaseUrl: string
  /** Resolves when the look-up has seen it. */
  readonly suppress: (address: string, scope?: string) => Promise<void>
  readonly release: (address: string) => Promise<void>
  /** SIGKILL. */
  readonly kill: () => Promise<void>
  /** Starts it again, on the same ports, and waits until it has the list. */
  readonly start: () => Promise<Child>
  readonly stop: () => Promise<void>
}

/** Starts it and waits until it answers from the list. */
export async function startLookUpProcess(onError: 'temp' | 'open'): Promise<LookUpProcess> {
  const own = await createDatabase()
  const database = openDatabase({ url: own.url, max: 2 })
  const folder = await mkdtemp(path.join(os.tmpdir(), 'forwardpath-test-lookup-'))
  const [socketmap, tcp, policy, http] = await Promise.all([
    ...[freePort(), freePort(), freePort(), freePort()],
  ])
  const ports = { socketmap, tcp, policy, http } as LookUpPorts
  const configuration = path.join(folder, 'forwardpath.yaml')
  await writeFile(configuration, configurationOf(ports, onError))
  let child: Child | undefined
  const start = async (): Promise<Child> => {
    child = await startForwardpath(['lookup', '--config', configuration], {
      cwd: folder,
      env: { DATABASE_URL: own.url },
    })
    await child.line('answering look-ups')
    await eventually(() => isFresh(ports.http), { describe: () => child?.stderr() ?? '' })
    return child
  }
  await start()
  const act = (): { changeSetId: string; who: string; note: undefined } => ({
    changeSetId: newId('chs'),
    who: 'operator:test',
    note: undefined,
  })
  return {
    ports,
    databaseUrl: own.url,
    suppress: async (address, scope = 'global') => {
      const reason = 'manual'
      const addition = { newId: newId('sup'), address: addressOf(address), scope, reason } as const
      const before = await seqOf(ports.http)
      await addSuppressions(database, [{ ...addition, expiresAtMs: undefined, note: undefined }], {
        act: act(),
        mode: { source: 'operator', revive: true },
        dryRun: false,
      })
      await eventually(async () => (await seqOf(ports.http)) > before)
    },
    release: async (address) => {
      await releaseSuppressions(database, [{ address: addressOf(address), scope: 'global' }], {
        act: act(),
        why: 'test',
        override: true,
        dryRun: false,
      })
    },
    kill: async () => {
      await child?.kill()
    },
    start,
    stop: async () => {
      await child?.stop()
      await database.close()
      await own.drop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function isFresh(port: number): Promise<boolean> {
  const response = await fetch(`http://127.0.0.1:${String(port)}/healthz`)
  return response.status === 200
}

/** The last change that the look-up has seen. */
async function seqOf(port: number): Promise<number> {
  const response = await fetch(`http://127.0.0.1:${String(port)}/healthz`)
  return ((await response.json()) as { readonly seq: number }).seq
}

function configurationOf(ports: LookUpPorts, onError: string): string {
  const lines = Object.entries(ports).map(([name, port]) => `  ${name}: 127.0.0.1:${String(port)}`)
  return `version: 1
own: { domains: [example.net], mtas: [192.0.2.0/28, mta1.example.net] }
lookup:
${lines.join('\n')}
  on_error: ${onError}
  streams:
    - { sender: news.example.net, stream: newsletter }
`
}
