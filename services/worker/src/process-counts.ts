/** What this process has met since it started, for the metrics: counts alone, in memory. */
import type { QueueEvent } from '@forwardpath/jobs'
import type { MailReader } from './mail-reader.ts'
import type { ReaderPath } from './mail-reading.ts'

/** Mails by the reader that read them, jobs of the queue by what went wrong with them. */
type ProcessCount = `mails_${ReaderPath}` | `jobs_${Exclude<QueueEvent, 'done'>}`

/** Counts from zero. */
export type ProcessCounts = {
  readonly noteMail: (path: ReaderPath) => void
  /** A job that is done went well: its mails are counted. */
  readonly noteJob: (event: QueueEvent) => void
  readonly counts: () => Readonly<Record<ProcessCount, number>>
}

/** All at zero: an alarm needs a zero. */
export function createProcessCounts(): ProcessCounts {
  const counts = {
    mails_fast: 0,
    mails_general: 0,
    jobs_failed: 0,
    jobs_parked: 0,
    jobs_stalled: 0,
  }
  return {
    noteMail: (path) => {
      counts[`mails_${path}`]++
    },
    noteJob: (event) => {
      if (event !== 'done') counts[`jobs_${event}`]++
    },
    counts: () => ({ ...counts }),
  }
}

/** The reader, its mails counted by the path that they took; one that could not be read took none. */
export function countingReader(
  reader: MailReader,
  { noteMail }: Pick<ProcessCounts, 'noteMail'>,
): MailReader {
  return {
    ...reader,
    read: async (bytes, how) => {
      const read = await reader.read(bytes, how)
      if (read.ok) noteMail(read.path)
      return read
    },
  }
}
