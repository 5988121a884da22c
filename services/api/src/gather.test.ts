import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { gather } from './gather.ts'

type Statement = { readonly questions: readonly number[]; readonly answer: (with_?: Error) => void }

/** Statements are answered when the test says so: twice the number of the question. */
function statements() {
  const sent: Statement[] = []
  const ask = gather<number, number>(
    (questions) =>
      new Promise((resolve, reject) => {
        const answer = (error?: Error): void => {
          if (error === undefined) resolve(questions.map((question) => question * 2))
          else reject(error)
        }
        sent.push({ questions, answer })
      }),
    3,
  )
  return { sent, ask, asked: () => sent.map(({ questions }) => questions) }
}

describe('gather', () => {
  test('sends the questions of one turn together, and gives each its own answer', async () => {
    const { sent, ask } = statements()
    const answers = Promise.all([ask(1), ask(2)])
    await turn()
    expect(sent.map(({ questions }) => questions)).toEqual([[1, 2]])
    sent[0]?.answer()
    expect(await answers).toEqual([2, 4])
  })

  test('one that comes later never joins what is under way', async () => {
    const { ask, asked } = statements()
    void ask(1)
    await turn()
    void ask(2)
    await turn()
    expect(asked()).toEqual([[1], [2]])
  })

  test('two at once; what comes meanwhile waits for the next, so many at a time', async () => {
    const { sent, ask, asked } = statements()
    const answers = [1, 2, 3, 4, 5, 6, 7, 8].map(ask)
    await turn()
    await turn()
    expect(asked()).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ])
    answers.push(ask(9), ask(10))
    await turn()
    expect(sent).toHaveLength(2)
    sent[1]?.answer()
    await answers[5]
    await turn()
    expect(asked()[2]).toEqual([7, 8, 9])
    sent[0]?.answer()
    sent[2]?.answer()
    await answers[8]
    await turn()
    expect(asked()[3]).toEqual([10])
    sent[3]?.answer()
    expect(await Promise.all(answers)).toEqual([2, 4, 6, 8, 10, 12, 14, 16, 18, 20])
  })

  test('a fault is told to all who went out together, and to nobody else', async () => {
    const { sent, ask } = statements()
    const first = Promise.allSettled([ask(1), ask(2)])
    await turn()
    const second = ask(3)
    await turn()
    sent[0]?.answer(new Error('gone'))
    sent[1]?.answer()
    expect((await first).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(await second).toBe(6)
  })

  test('fewer answers than questions are none', async () => {
    const ask = gather<number, number>((questions) => Promise.resolve(questions.slice(1)), 3)
    await expect(Promise.all([ask(1), ask(2)])).rejects.toThrow('1 answers to 2 questions')
  })
})
