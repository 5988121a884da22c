/** Progress of long work: a bar on a terminal, nothing elsewhere. */
import { Presets, SingleBar } from 'cli-progress'

/** A bar that is told how far the work is. */
export type Progress = {
  readonly update: (done: number, total: number) => void
  readonly end: () => void
}

/** `what` names the unit, in plural. */
export function createProgress(what: string): Progress {
  if (!process.stderr.isTTY) return { update: () => undefined, end: () => undefined }
  const bar = new SingleBar(
    {
      format: `{bar} {percentage}% {value}/{total} ${what}`,
      stream: process.stderr,
      clearOnComplete: true,
      hideCursor: true,
    },
    Presets.shades_classic,
  )
  let started = false
  return {
    update: (done, total) => {
      if (started) bar.setTotal(total)
      else bar.start(total, 0)
      started = true
      bar.update(done)
    },
    end: () => {
      if (started) bar.stop()
    },
  }
}
