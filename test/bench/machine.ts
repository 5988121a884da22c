/** What a figure was measured on, and of what. */
import { spawnSync } from 'node:child_process'
import os from 'node:os'
import { ROOT } from './corpus.ts'

/** What a reader of a result needs in order to judge it. */
export type Machine = {
  readonly node: string
  readonly platform: string
  readonly cpu: string
  readonly cpus: number
  readonly memoryGb: number
}

/** The tree that was measured. */
export type Measured = {
  /** Abbreviated hash of the commit. */
  readonly commit: string
  /** Sources differ from the commit, so that the figures are of no commit. */
  readonly modified: boolean
}

/** Of this process. */
export function describeMachine(): Machine {
  const cpus = os.cpus()
  return {
    node: process.version,
    platform: `${os.platform()} ${os.release()} ${os.arch()}`,
    cpu: cpus[0]?.model.trim() ?? 'unknown',
    cpus: cpus.length,
    memoryGb: Math.round(os.totalmem() / 2 ** 30),
  }
}

/** `unknown` outside a repository. */
export function describeTree(): Measured {
  const commit = git(['rev-parse', '--short=10', 'HEAD'])
  const changes = git(['status', '--porcelain', '--', 'packages', 'services', 'package-lock.json'])
  return { commit: commit === '' ? 'unknown' : commit, modified: changes !== '' }
}

/** Runnable processes over the last minute, by the cores; over one half, wall times are doubtful. */
export function loadPerCore(): number {
  return (os.loadavg()[0] ?? 0) / os.cpus().length
}

function git(args: readonly string[]): string {
  const { status, stdout } = spawnSync('git', args, { cwd: ROOT, encoding: 'utf8' })
  return status === 0 ? stdout.trim() : ''
}
