/**
 * One answer of `init`: the flag where it was given, else the person's, else the guess. What the configuration would not take is
 * asked for again at a terminal; elsewhere it is exit 2 with the name of the flag.
 */
import { EXIT, ExitError } from '@forwardpath/runtime'
import type { Questions } from './terminal-questions.ts'

/** An answer that is wanted, and how it is got. */
export type Wanted = {
  readonly flag: string
  readonly given: string | undefined
  readonly question: string
  readonly guess?: string | undefined
  /** Guessed or fixed, it is what nearly everybody has: taken without a question where nobody can be asked. */
  readonly isUsual?: boolean
  /** What is wrong with an answer, and what to do; absent: nothing. */
  readonly fault: (text: string) => string | undefined
}

/** Gets an answer. Throws ExitError 2 where it is missing or not taken, 1 where the person leaves. */
export type Ask = (wanted: Wanted) => Promise<string>

/** What an Ask does. `takesGuess`: any guess is good where nobody is asked. Throws as Ask does. */
export async function answerTo(
  wanted: Wanted,
  questions: Questions | undefined,
  takesGuess: boolean,
): Promise<string> {
  const { flag, given, guess, question, fault } = wanted
  const canAsk = given === undefined && questions !== undefined
  if (!canAsk) {
    const answer = given ?? (takesGuess || wanted.isUsual === true ? guess : undefined)
    if (answer === undefined) throw missing(wanted)
    const wrong = fault(answer)
    if (wrong !== undefined) throw usage(flag, wrong)
    return answer
  }
  for (;;) {
    const answer = await questions.ask(question, guess)
    const wrong = fault(answer)
    if (wrong === undefined) return answer
    questions.say(`  ${wrong}`)
  }
}

/** The same for one of a few words. */
export async function askOneOf<T extends string>(
  ask: Ask,
  choices: readonly T[],
  wanted: Wanted,
): Promise<T> {
  const notOne = `is none of ${choices.join(', ')}; choose one of these`
  const fault = (text: string): string | undefined =>
    choices.some((choice) => choice === text)
      ? wanted.fault(text)
      : `${JSON.stringify(text)} ${notOne}`
  const answer = await ask({ ...wanted, fault })
  const choice = choices.find((one) => one === answer)
  if (choice === undefined) throw usage(wanted.flag, notOne)
  return choice
}

/** Exit 2: the flag, and what to do. */
export function missing({ flag, guess }: Wanted): ExitError {
  const remedy =
    guess === undefined
      ? `nobody can be asked here, so give ${flag}`
      : `give it, or --yes, which takes ${guess}`
  return usage(flag, `is missing; ${remedy}`)
}

/** Exit 2: the flag and what is wrong with it. */
export function usage(flag: string, what: string): ExitError {
  return new ExitError(`${flag} ${what}`, { exitCode: EXIT.usage })
}
