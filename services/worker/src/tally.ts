/** What this process has met since it started, for the metrics: counts alone, in memory. */
import type { MailReader } from './mail-reader.ts'

/** Mails by the reader that read them, jobs of the queue by what went wrong with them. */
const TALLIED = [
  'mails_fast',
  'mails_general',
  'jobs_failed',
  'jobs_parked',
  'jobs_stalled',
] as const
/** One of them. */
export type Tallied = (typeof TALLIED)[number]

/** Counts from zero. */
export type Tally = {
  /** What it does not know is not counted. */
  readonly count: (name: string) => void
  readonly counts: () => Readonly<Record<Tallied, number>>
}

/** All at zero: an alarm needs a zero. */
export function createTally(): Tally {
  const counts = {
    mails_fast: 0,
    mails_general: 0,
    jobs_failed: 0,
    jobs_parked: 0,
    jobs_stalled: 0,
  }
  return {
    count: (name) => {
      const known = TALLIED.find((one) => one === name)
      if (known !== undefined) counts[known]++
    },
    counts: () => ({ ...counts }),
  }
}

/** The reader, its mails counted by the path that they took. */
export function tallied(reader: MailReader, tally: Tally): MailReader {
  return {
    ...reader,
    read: async (bytes, how) => {
      const read = await reader.read(bytes, how)
      if (read.ok) tally.count(`mails_${read.path}`)
      return read
    },
  }
}
