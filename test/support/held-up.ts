/**
 * Two transactions at once, without a sleep: the first halts at a place, and goes on when the second can go no further by
 * itself, since it has ended or stands before a lock.
 */
import { eventually } from './eventually.ts'

/** A place where somebody halts until he is let go on. */
export type Halt = {
  /** Halts here. */
  readonly here: () => Promise<void>
  /** Resolves when it is reached. */
  readonly reached: Promise<void>
  readonly goOn: () => void
}

/** Halts nobody before its `here` is called. */
export function createHalt(): Halt {
  const reached = createGate()
  const released = createGate()
  return {
    here: () => {
      reached.open()
      return released.passed
    },
    reached: reached.passed,
    goOn: released.open,
  }
}

function createGate(): { readonly passed: Promise<void>; readonly open: () => void } {
  let open: () => void = () => undefined
  const passed = new Promise<void>((resolve) => {
    open = resolve
  })
  return { passed, open: () => open() }
}

/** As much of a database as is asked. */
type Asked = {
  readonly query: (text: string) => Promise<{ readonly rows: readonly { readonly n: number }[] }>
}

/** Resolves when `work` has ended, well or not, or waits for a lock. Throws `NotInTime`. */
export async function untilHeldUp(work: Promise<unknown>, database: Asked): Promise<void> {
  let hasEnded = false
  const end = (): void => {
    hasEnded = true
  }
  work.then(end, end)
  await eventually(async () => hasEnded || (await waiting(database)) > 0)
}

async function waiting(database: Asked): Promise<number> {
  const { rows } = await database.query(
    `select count(*)::int as n from pg_stat_activity
     where datname = current_database() and wait_event_type = 'Lock'`,
  )
  return rows[0]?.n ?? 0
}
