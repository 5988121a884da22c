/** The program's own account of its ledger, asked at the end of a soak test. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Rig } from './rig.ts'
import { BIN } from './supervised.ts'

/** What `forwardpath fsck` finds; empty where it is clean. */
export async function fsck({ folder, env }: Rig): Promise<readonly string[]> {
  const child = spawn(process.execPath, [BIN, 'fsck'], {
    cwd: folder,
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  for (const output of [child.stdout, child.stderr]) {
    output.setEncoding('utf8').on('data', (more: string) => (text += more))
  }
  const [code] = (await once(child, 'close')) as [number | null]
  return code === 0 ? [] : [`fsck, exit ${String(code)}: ${text.trim()}`]
}
