/** The API as the real command, in a process of its own, with a key that may read the list. */
import { spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { newId } from '@forwardpath/runtime'
import { createApiKey } from '@forwardpath/store'
import { cpuMicrosOf } from './client-and-server.ts'
import { ROOT } from './corpus.ts'
import type { Listed } from './listed-database.ts'

/** A server that listens. */
export type RunningApi = {
  readonly url: string
  readonly port: number
  readonly key: string
  /** Resident memory now; NaN where the system has no /proc. */
  readonly rssMb: () => number
  /** Time on a CPU so far; 0 where the system does not tell. */
  readonly cpuMicros: () => number
  readonly stop: () => Promise<void>
}

/** Throws what it said where it does not come up. */
export async function startApi({ database, url: databaseUrl }: Listed): Promise<RunningApi> {
  const key = `fp_${randomBytes(32).toString('base64url')}`
  await createApiKey(database, {
    id: newId('key'),
    name: 'bench',
    prefix: key.slice(0, 11),
    sha256: createHash('sha256').update(key).digest(),
    scopes: ['suppressions:read'],
    createdBy: 'bench',
    expiresAtMs: undefined,
  })
  const child = spawn(
    process.execPath,
    [path.join(ROOT, 'services/cli/bin/forwardpath.js'), 'api'],
    {
      env: {
        PATH: process.env['PATH'],
        DATABASE_URL: databaseUrl,
        FORWARDPATH_API_LISTEN: '127.0.0.1:0',
      },
      cwd: os.tmpdir(),
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  )
  let text = ''
  const chunks = child.stderr.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>
  for await (const chunk of chunks) {
    text += chunk.toString()
    const url = /answers on (http:\/\/[\d.]+:\d+);/.exec(text)?.[1]
    if (url === undefined) continue
    child.stderr.resume()
    return {
      url,
      port: Number(new URL(url).port),
      key,
      rssMb: () => rssMbOf(child.pid),
      cpuMicros: () => cpuMicrosOf(child.pid),
      stop: async () => {
        child.kill('SIGTERM')
        await once(child, 'exit')
      },
    }
  }
  throw new Error(`the API did not start: ${text}`)
}

function rssMbOf(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${String(pid)}/status`, 'utf8')
    return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]) / 1_024
  } catch {
    return NaN
  }
}
