/** What a server of the table gives to run.ts, and the root that it runs in. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { chmodSync, chownSync, mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Situation } from './situation.ts'

/** A server with its situations. */
export type Driver = {
  /** First part of the file names. */
  readonly server: string
  readonly host: string
  readonly domain: string
  readonly situations: readonly Situation[]
  /** Starts the server in one of its configurations. */
  readonly start: (setup: string, root: Root) => Promise<Running>
  /** A situation that has its own way (its `by`) of coming about. */
  readonly act?: (situation: Situation, root: Root, from: string) => Promise<void>
  /** How long mails are waited for, once everything is sent. */
  readonly waitMs?: number
}

/** A server that runs. */
export type Running = {
  /** Where it takes mails. */
  readonly port: number
  readonly protocol?: 'lmtp'
  readonly stop: () => Promise<void> | void
}

/** The folder that is the server's `/`. */
export type Root = {
  readonly folder: string
  /** Writes a file of the root, its folder too. Default mode 644, owner root. */
  readonly write: (
    file: string,
    text: string,
    options?: { readonly mode?: number; readonly owner?: string },
  ) => void
  readonly folderOf: (
    name: string,
    options?: { readonly mode?: number; readonly owner?: string },
  ) => void
  /** Runs a command there and gives its output; its failure too, unless `must`. */
  readonly run: (
    command: readonly string[],
    options?: { readonly input?: Buffer | string; readonly must?: boolean },
  ) => string
  /** Its standard input is a pipe where that is asked for. */
  readonly spawn: (command: readonly string[], input?: 'pipe') => ChildProcess
  /** Makes users, each with a home. */
  readonly people: (names: readonly string[]) => void
}

/** A root at this folder. */
export function rootAt(folder: string): Root {
  const run: Root['run'] = (command, options = {}) => {
    try {
      return execFileSync('chroot', [folder, ...command], {
        input: options.input ?? '',
        encoding: 'utf8',
        env: ENVIRONMENT,
        stdio: ['pipe', 'pipe', 'pipe'],
      })
    } catch (error) {
      const { stdout, stderr } = error as { readonly stdout?: string; readonly stderr?: string }
      if (options.must === true) throw error
      return `${stdout ?? ''}${stderr ?? ''}`
    }
  }
  const own = (
    file: string,
    { mode, owner }: { readonly mode?: number; readonly owner?: string },
  ): void => {
    if (mode !== undefined) chmodSync(path.join(folder, file), mode)
    if (owner === undefined) return
    const id = (flag: string): number => Number(run(['id', flag, owner], { must: true }))
    chownSync(path.join(folder, file), id('-u'), id('-g'))
  }
  const write: Root['write'] = (file, text, options = {}) => {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true })
    writeFileSync(path.join(folder, file), text)
    own(file, options)
  }
  const folderOf: Root['folderOf'] = (name, options = {}) => {
    mkdirSync(path.join(folder, name), { recursive: true })
    own(name, options)
  }
  return {
    folder,
    write,
    folderOf,
    run,
    spawn: (command, input) =>
      spawn('chroot', [folder, ...command], {
        env: ENVIRONMENT,
        stdio: [input ?? 'ignore', 'inherit', 'inherit'],
      }),
    people: (names) => {
      for (const name of names) {
        run(['useradd', '-m', '-s', '/bin/sh', '-d', `/home/${name}`, name])
        chmodSync(path.join(folder, 'home', name), 0o755)
      }
    },
  }
}

const ENVIRONMENT = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  LANG: 'C',
  HOME: '/root',
}
