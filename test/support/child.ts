/**
 * A program run as a child: its output is kept, it is waited for with a deadline, and it is ended by its process id.
 *
 * The child gets a small environment of its own (PATH, HOME, TMPDIR, LANG and what the test sets), so that nothing of the
 * machine that runs the tests, such as a `DATABASE_URL`, decides what happens.
 */
import { spawn, type ChildProcess, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { eventually } from './eventually.ts'

/** How a child ended. */
export type Exit = {
  /** Undefined where a signal ended it. */
  readonly code: number | undefined
  readonly signal: NodeJS.Signals | undefined
}

/** A running child, or one that has ended. */
export type Child = {
  readonly pid: number
  /** Everything written so far. */
  readonly stdout: () => string
  readonly stderr: () => string
  /** Resolves when the child has ended and its output was read; never rejects. */
  readonly exit: Promise<Exit>
  /** Undefined while it runs. */
  readonly exited: () => Exit | undefined
  /** Writes to its standard input, which is closed at once where {@link ChildOptions.input} was given. */
  readonly write: (text: string | Uint8Array) => void
  /**
   * The first line of either output that holds `text`, once it is whole. Throws NotInTime, and at once where the child ended
   * without it; both say what was written.
   */
  readonly line: (text: string | RegExp, timeoutMs?: number) => Promise<string>
  /** Resolves when the last line, which is not ended, holds `text`: the child asks. Throws as {@link Child.line} does. */
  readonly prompt: (text: string, timeoutMs?: number) => Promise<string>
  /** Sends a signal to this process id; does nothing once it has ended. */
  readonly signal: (signal: NodeJS.Signals) => void
  /** SIGTERM, and SIGKILL where it is still there after the deadline. Idempotent. */
  readonly stop: (timeoutMs?: number) => Promise<Exit>
  /** SIGKILL: what a power cut is to it. Idempotent. */
  readonly kill: () => Promise<Exit>
}

/** Where and with what a child runs. */
export type ChildOptions = {
  readonly cwd?: string
  /** Beside the small environment; an undefined value takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Its whole standard input. Where absent, the input stays open for {@link Child.write}. */
  readonly input?: string | Uint8Array
  /**
   * A process group of its own: what it starts in turn ends with it, at every end. For servers whose children outlive them.
   * Not on Windows, which has no groups.
   */
  readonly ownGroup?: boolean
  /** Node's own lists of conditions and flags, before the script. */
  readonly nodeArgs?: readonly string[]
}

const ROOT = path.resolve(import.meta.dirname, '../..')
const INHERITED = ['PATH', 'HOME', 'TMPDIR', 'LANG']
/** Several run at once: each takes a port that is free. */
const OWN = [['FORWARDPATH_API_LISTEN', '127.0.0.1:0']] as const
/** A start of all of it takes seconds, and ten times as long on a busy machine. */
const DEFAULT_TIMEOUT_MS = 90_000
/** Below the time of a test: what it wrote until then says more than that the time is over. */
const RUN_TIMEOUT_MS = 160_000
const LINGERING_PIPES_MS = 1_000
const GROUP_END_MS = 5_000
const running = new Set<ChildProcess>()
/** Groups by the process id of their first process; a group may outlive it. */
const groups = new Set<number>()

const killAll = (): void => {
  for (const child of running) child.kill('SIGKILL')
  for (const group of groups) killGroup(group)
}
// A test that failed before its `stop` leaves nothing behind: neither where the worker ends by itself nor where it is told.
process.once('exit', killAll)
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
  process.once(signal, () => {
    killAll()
    process.kill(process.pid, signal)
  })
}

/** Starts a program. Throws where it cannot be started at all. */
export async function startChild(
  file: string,
  args: readonly string[],
  options: ChildOptions = {},
): Promise<Child> {
  const child = spawn(file, args, {
    cwd: options.cwd,
    env: environmentOf(options),
    stdio: 'pipe',
    detached: options.ownGroup === true,
  })
  const output = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => (output[name] += text))
  }
  // A child that ends early closes its input; its exit says more than EPIPE.
  child.stdin.on('error', () => undefined)
  let ended: Exit | undefined
  const exit = endOf(child).then(async (end) => {
    running.delete(child)
    if (options.ownGroup === true && child.pid !== undefined) await endGroup(child.pid)
    ended = end
    return end
  })
  await once(child, 'spawn')
  running.add(child)
  if (options.ownGroup === true && child.pid !== undefined) groups.add(child.pid)
  if (options.input !== undefined) child.stdin.end(options.input)
  return control(child, { output, exit, exited: () => ended })
}

/**
 * The end of the process with its output complete, or nearly: what it has started in turn may hold the pipes open, and is
 * waited for no longer than a second.
 */
function endOf(child: ChildProcess): Promise<Exit> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => {
      const end = { code: code ?? undefined, signal: signal ?? undefined }
      // After a look at the pipes: where this process was held up for so long, what they hold has not been read yet.
      const timer = setTimeout(() => setImmediate(() => resolve(end)), LINGERING_PIPES_MS)
      child.once('close', () => {
        clearTimeout(timer)
        resolve(end)
      })
    })
  })
}

/** Whether any process of the group was there to be killed. */
function killGroup(group: number): boolean {
  try {
    return process.kill(-group, 'SIGKILL')
  } catch {
    return false
  }
}

/** Ends what is left of a group and waits until nothing of it is; a zombie that nobody reads is given up after the deadline. */
async function endGroup(group: number): Promise<void> {
  await eventually(() => !killGroup(group), { timeoutMs: GROUP_END_MS }).catch(() => undefined)
  groups.delete(group)
}

/** Starts a script with this very Node. */
export function startNode(
  script: string,
  args: readonly string[],
  options: ChildOptions = {},
): Promise<Child> {
  return startChild(process.execPath, [...(options.nodeArgs ?? []), script, ...args], options)
}

/**
 * Starts the built `forwardpath` command (`npm run build` comes before; `npm test` does it). Throws where it has neither a working
 * folder nor a data folder of the test's own: even with a `DATABASE_URL` it would leave a key in those of whoever runs the tests.
 */
export async function startForwardpath(
  args: readonly string[],
  options: ChildOptions = {},
): Promise<Child> {
  if (options.cwd === undefined && options.env?.['FORWARDPATH_DATA_DIR'] === undefined) {
    throw new Error('give the command a folder: cwd, or FORWARDPATH_DATA_DIR')
  }
  return startNode(path.join(ROOT, 'services/cli/bin/forwardpath.js'), args, options)
}

/** Runs the command to its end. Its input is empty unless given. */
export async function runForwardpath(
  args: readonly string[],
  options: ChildOptions & { readonly timeoutMs?: number } = {},
): Promise<Exit & { readonly stdout: string; readonly stderr: string }> {
  const child = await startForwardpath(args, { input: '', ...options })
  const timer = setTimeout(() => child.signal('SIGKILL'), options.timeoutMs ?? RUN_TIMEOUT_MS)
  const exit = await child.exit
  clearTimeout(timer)
  return { ...exit, stdout: child.stdout(), stderr: child.stderr() }
}

type Kept = Pick<Child, 'exit' | 'exited'> & {
  readonly output: { readonly stdout: string; readonly stderr: string }
}

function control(child: ChildProcessWithoutNullStreams, kept: Kept): Child {
  const { output, exit, exited } = kept
  const { pid } = child
  if (pid === undefined) throw new Error('the child has no process id')
  const signal = (name: NodeJS.Signals): void => {
    if (exited() === undefined) child.kill(name)
  }
  const said = (): string => `it wrote:\n${output.stdout}${output.stderr}`
  const lookFor = async (
    what: string,
    look: (isOver: boolean) => string | undefined,
    timeoutMs = DEFAULT_TIMEOUT_MS,
  ): Promise<string> => {
    const found = await eventually(
      () => {
        const isOver = exited() !== undefined
        const text = look(isOver)
        return text === undefined ? isOver && { text } : { text }
      },
      { timeoutMs, describe: () => `${what}; ${said()}` },
    )
    if (found.text === undefined) throw new Error(`ended without ${what}; ${said()}`)
    return found.text
  }
  return {
    pid,
    stdout: () => output.stdout,
    stderr: () => output.stderr,
    exit,
    exited,
    write: (text) => void child.stdin.write(text),
    line: (text, timeoutMs) =>
      lookFor(`a line with ${String(text)}`, (isOver) => lineWith(output, text, isOver), timeoutMs),
    prompt: (text, timeoutMs) =>
      lookFor(`a prompt with ${text}`, () => promptWith(output, text), timeoutMs),
    signal,
    stop: (timeoutMs = DEFAULT_TIMEOUT_MS) => {
      signal('SIGTERM')
      const timer = setTimeout(() => signal('SIGKILL'), timeoutMs)
      return exit.finally(() => clearTimeout(timer))
    },
    kill: () => {
      signal('SIGKILL')
      return exit
    },
  }
}

/** A line comes in pieces: until `isOver`, what is not ended by a line feed may be a part of one. */
function lineWith(
  output: Kept['output'],
  text: string | RegExp,
  isOver: boolean,
): string | undefined {
  const lines = [output.stdout, output.stderr].flatMap((written) => {
    const all = written.split('\n')
    return isOver ? all : all.slice(0, -1)
  })
  return lines.find((line) => (typeof text === 'string' ? line.includes(text) : text.test(line)))
}

function promptWith(output: Kept['output'], text: string): string | undefined {
  const ends = [output.stdout, output.stderr].map((written) => written.split('\n').at(-1) ?? '')
  return ends.find((end) => end.includes(text))
}

function environmentOf(options: ChildOptions): NodeJS.ProcessEnv {
  const inherited = INHERITED.map((name) => [name, process.env[name]] as const)
  const all = [...inherited, ...OWN, ...Object.entries(options.env ?? {})]
  const merged = Object.fromEntries(all)
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== undefined))
}
