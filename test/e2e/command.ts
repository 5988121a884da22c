/**
 * The built command, as these tests use it: with a data folder of its own, its JSON read, and every failure held to the one
 * line that is promised.
 */
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { runForwardpath, type ChildOptions, type Exit } from '@forwardpath/test-support/child'
import { expect } from 'vitest'

/** A row of a list, or a summary: what a reader of `--json` has. */
export type Row = Readonly<Record<string, unknown>>

/** How a command ended, and what it wrote. */
export type Ended = Exit & { readonly stdout: string; readonly stderr: string }

/** One data folder, or one database, and the command on it. */
export type Command = {
  readonly dataDir: string
  /** Runs to the end, whatever the exit code. */
  readonly run: (args: readonly string[], options?: ChildOptions) => Promise<Ended>
  /** Runs, expects exit 0, reads standard output as NDJSON. */
  readonly rows: (args: readonly string[], options?: ChildOptions) => Promise<readonly Row[]>
  /** The same for a command that prints one object. */
  readonly object: (args: readonly string[], options?: ChildOptions) => Promise<Row>
  /** Expects `fsck` to find nothing. */
  readonly expectClean: () => Promise<void>
  readonly remove: () => Promise<void>
}

/** A temporary folder that only this user can read; `env` is what all its commands get. */
export async function newCommand(
  env: Readonly<Record<string, string | undefined>> = {},
): Promise<Command> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'forwardpath-test-e2e-'))
  await chmod(folder, 0o700)
  const dataDir = path.join(folder, 'data')
  const run: Command['run'] = (args, options = {}) =>
    runForwardpath(args, {
      cwd: folder,
      ...options,
      env: { FORWARDPATH_DATA_DIR: dataDir, ...env, ...options.env },
    })
  const rows: Command['rows'] = async (args, options) => {
    const ended = await run(args, options)
    expect(ended, ended.stderr).toMatchObject({ code: 0 })
    return readRows(ended.stdout)
  }
  return {
    dataDir,
    run,
    rows,
    object: async (args, options) => {
      const [first, ...more] = await rows(args, options)
      expect(more).toEqual([])
      return first ?? {}
    },
    expectClean: async () => {
      const ended = await run(['fsck'])
      expect(ended.stdout, ended.stderr).toMatch(/^\d+ checks, clean$/m)
      expect(ended.code).toBe(0)
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}

/** NDJSON. Throws where a line is no object. */
export function readRows(text: string): readonly Row[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Row)
}

/** What every failure must be: its exit code, one line that says what and what to do, no stack, none of the secrets. */
export function expectOneLine(
  ended: Ended,
  expected: { readonly code: number; readonly says: RegExp; readonly secrets?: readonly string[] },
): void {
  const faults = ended.stderr.split('\n').filter(isFault)
  expect(faults, ended.stderr).toHaveLength(1)
  expect(faults[0]).toMatch(expected.says)
  expect(ended).toMatchObject({ code: expected.code, signal: undefined })
  expectNoSecret(ended, expected.secrets ?? [])
}

/**
 * Neither a stack trace nor a secret in what was written. A warning of the log may carry a stack: a server that does not answer
 * in time, as on a busy machine, is no fault of the command.
 */
export function expectNoSecret(
  { stdout, stderr }: Pick<Ended, 'stdout' | 'stderr'>,
  secrets: readonly string[],
): void {
  const written = stdout + stderr
  expect(written).not.toMatch(/^\s*at .*[:(]\d+/m)
  expect(written.replace(/^\{"level":"warn".*$/gm, '')).not.toMatch(/"stack"|\\n\s*at /)
  for (const secret of secrets) expect(written).not.toContain(secret)
}

/** Lines that say that something is wrong: of the command line itself, or of the log. */
function isFault(line: string): boolean {
  return /^(?:forwardpath|error): /.test(line) || /"level":"(?:error|fatal)"/.test(line)
}
