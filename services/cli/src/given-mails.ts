/** Mails from the PATHs of a command, and what below them was left out: a file that is skipped is counted and said. */
import { readMails, type ReadMail } from '@forwardpath/poller'
import { counted, writeMessage } from './output.ts'

/** The mails that a command was given. */
export type GivenMails = {
  /** In the order of the paths; `-` is standard input. Never throws. */
  readonly mails: AsyncIterable<ReadMail>
  /** One line where anything was left out; for when the mails are read. */
  readonly sayLeftOut: () => void
}

/** Reads them as they are asked for. */
export function givenMails(
  paths: readonly string[],
  limits: { readonly maxMessageBytes: number },
): GivenMails {
  let leftOut = 0
  let first = ''
  const onSkipped = (file: string): void => {
    if (leftOut === 0) first = file
    leftOut++
  }
  return {
    mails: readMails(paths, { ...limits, stdin: process.stdin, onSkipped }),
    sayLeftOut: () => {
      if (leftOut === 0) return
      const named = leftOut === 1 ? first : `such as ${first}`
      writeMessage(
        `${counted(leftOut, 'file')} left out (${named}): a mail begins with a header field`,
      )
    },
  }
}
