/**
 * Questions to a person at a terminal, one at a time. What is asked goes to the screen that is given (standard error), so that
 * standard output holds nothing but data.
 */
import { Writable } from 'node:stream'
import { createInterface } from 'node:readline/promises'
import { EXIT, ExitError } from '@forwardpath/runtime'

/** Who can be asked. Both throw ExitError 1 where the person leaves (Ctrl-C, Ctrl-D). */
export type Questions = {
  /** A line, without blanks around it; `guess` is shown, and taken for an empty one. */
  readonly ask: (question: string, guess?: string) => Promise<string>
  /** A line as it was typed. Nothing of it reaches the screen. */
  readonly askSecret: (question: string) => Promise<string>
  /** A line for the person. */
  readonly say: (line: string) => void
}

/** Asks on these streams. The input gives its keys one by one, as a terminal does. */
export function createQuestions(
  input: NodeJS.ReadableStream,
  screen: NodeJS.WritableStream,
): Questions {
  return {
    ask: async (question, guess) => {
      const hint = guess === undefined || guess === '' ? '' : ` [${guess}]`
      const answer = (await readLine(input, screen, `${question}${hint}: `)).trim()
      return answer === '' ? (guess ?? '') : answer
    },
    askSecret: async (question) => {
      screen.write(`${question} (not shown): `)
      const nowhere = new Writable({
        write: (_chunk, _encoding, done) => {
          done()
        },
      })
      try {
        return await readLine(input, nowhere, '')
      } finally {
        screen.write('\n')
      }
    },
    say: (line) => {
      screen.write(`${line}\n`)
    },
  }
}

/** An interface for each line: the history of one would keep the password, and the keys of the next question are its own. */
function readLine(
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream,
  prompt: string,
): Promise<string> {
  const lines = createInterface({ input, output, terminal: true, historySize: 0 })
  return new Promise((resolve, reject) => {
    // Ctrl-C and Ctrl-D close it; a question that is open then would wait for ever.
    lines.once('close', () => {
      reject(new ExitError('stopped; nothing was written', { exitCode: EXIT.negative }))
    })
    lines.question(prompt).then((line) => {
      resolve(line)
      lines.close()
    }, reject)
  })
}
