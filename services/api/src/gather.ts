/**
 * Questions that come at the same time go out as one: those of one turn of the event loop, and those that come while others are
 * under way. A busy API so asks PostgreSQL less often, not more, the more clients wait (docs/decisions/0034).
 *
 * A question never joins one that is under way: its answer is read after it was asked, so that a client sees what it wrote.
 */

/** Asks one question; settles as the statement that it went out with. */
export type Ask<Question, Answer> = (question: Question) => Promise<Answer>

type Waiting<Question, Answer> = {
  readonly question: Question
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: unknown) => void
}

/** One that hangs does not stop the next. */
const AT_ONCE = 2

/** `askAll` gives one answer for each question, in their order; `most` of them at a time. */
export function gather<Question, Answer>(
  askAll: (questions: readonly Question[]) => Promise<readonly Answer[]>,
  most: number,
): Ask<Question, Answer> {
  const waiting: Waiting<Question, Answer>[] = []
  let underWay = 0
  let isPlanned = false
  const plan = (): void => {
    if (isPlanned || waiting.length === 0 || underWay >= AT_ONCE) return
    isPlanned = true
    setImmediate(() => {
      isPlanned = false
      void send(waiting.splice(0, most))
      plan()
    })
  }
  const send = async (sent: readonly Waiting<Question, Answer>[]): Promise<void> => {
    underWay++
    try {
      const answers = await askAll(sent.map(({ question }) => question))
      // An answer that is not there is no answer, nor is that of another question.
      if (answers.length !== sent.length)
        throw new Error(`${String(answers.length)} answers to ${String(sent.length)} questions`)
      sent.forEach(({ resolve }, index) => {
        resolve(answers[index] as Answer)
      })
    } catch (error) {
      for (const { reject } of sent) reject(error)
    } finally {
      underWay--
      plan()
    }
  }
  return (question) =>
    new Promise((resolve, reject) => {
      waiting.push({ question, resolve, reject })
      plan()
    })
}
