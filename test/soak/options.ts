/** The command line of `npm run soak`. */
import { parseArgs } from 'node:util'

/** What was asked for. */
export type SoakOptions = {
  readonly minutes: number
  /** In all, spread evenly over the minutes. */
  readonly mails: number
  readonly seed: number
  /** Between two samples. */
  readonly intervalMs: number
  /** Between two faults, on average; 0: none. */
  readonly faultEveryMs: number
  /** Where the results go as JSON; absent: nowhere. */
  readonly json: string | undefined
  readonly queue: Choice<'redis' | 'postgres'>
  readonly mailbox: Choice<'dovecot' | 'memory'>
}

/** `auto`: the first where it is installed, else the second. */
type Choice<Word extends string> = Word | 'auto'

/** How to call it. */
export const USAGE = `usage: npm run soak -- [options]

Two pollers and two workers, as processes, take in a steady stream of bounces while faults come: a process is killed, PostgreSQL or
the mailbox is cut off, Redis is flushed or killed. Then everything must be there, once, and nothing may have risen on the way. One
poller and one worker are never killed: their heap, descriptors and memory are what is judged.

  --minutes N   how long mails come (default 60)
  --mails N     how many in all, spread evenly (default: 10 a second)
  --seed N      the same faults in the same order, the same mails (default: of this moment)
  --interval S  seconds between two samples (default 5)
  --faults S    seconds between two faults, on average (default 20; 0: none)
  --queue Q     redis or postgres (default: redis where it is installed)
  --mailbox M   dovecot or memory (default: dovecot where it is installed)
  --json FILE   the slopes, the accounts and all samples as JSON

exit code: 0 all is well; 1 a slope over its limit, a mail lost or done twice, a queue that does not drain, a finding of fsck, a
process that ended by itself; 2 usage; 130 stopped by Ctrl-C

examples:
  npm run soak
  npm run soak -- --minutes 10 --mails 6000 --seed 7 --json soak.json
  npm run soak -- --minutes 720 --mails 5000000 --interval 30     a night; wants 40 GB of disk in TMPDIR
  npm run soak -- --minutes 5 --faults 0 --queue postgres --mailbox memory
`

const MAILS_A_MINUTE = 600
const MAX_MINUTES = 14 * 24 * 60

/** `undefined` where the arguments cannot be read; `help` where they ask for help. */
export function parseOptions(
  args: readonly string[],
  ownSeed: number,
): SoakOptions | 'help' | undefined {
  const values = parseSafely(args)
  if (values === undefined || values.help === true) return values && 'help'
  const minutes = numberOf(values.minutes, { or: 60, max: MAX_MINUTES })
  const mails = numberOf(values.mails, { or: (minutes ?? 1) * MAILS_A_MINUTE })
  const seed = numberOf(values.seed, { or: ownSeed, min: 0 })
  const interval = numberOf(values.interval, { or: 5, max: 600 })
  const faults = numberOf(values.faults, { or: 20, min: 0, max: 86_400 })
  const queue = wordOf(values.queue, ['redis', 'postgres', 'auto'])
  const mailbox = wordOf(values.mailbox, ['dovecot', 'memory', 'auto'])
  if (minutes === undefined || mails === undefined || seed === undefined) return undefined
  if (interval === undefined || faults === undefined) return undefined
  if (queue === undefined || mailbox === undefined) return undefined
  return {
    ...{ minutes, mails, seed, queue, mailbox, json: values.json },
    intervalMs: interval * 1_000,
    faultEveryMs: faults * 1_000,
  }
}

function numberOf(
  text: string | undefined,
  { or, min = 1, max = Number.MAX_SAFE_INTEGER }: { or: number; min?: number; max?: number },
): number | undefined {
  if (text === undefined) return or
  const value = /^\d{1,15}$/.test(text) ? Number(text) : NaN
  return value >= min && value <= max ? value : undefined
}

function wordOf<Word extends string>(
  text: string | undefined,
  known: readonly (Word | 'auto')[],
): Word | 'auto' | undefined {
  return text === undefined ? 'auto' : known.find((word) => word === text)
}

function parseSafely(args: readonly string[]) {
  try {
    const text = { type: 'string' } as const
    return parseArgs({
      args: [...args],
      options: {
        ...{ minutes: text, mails: text, seed: text, interval: text, faults: text },
        ...{ queue: text, mailbox: text, json: text },
        help: { type: 'boolean', short: 'h' },
      },
    }).values
  } catch {
    return undefined
  }
}
