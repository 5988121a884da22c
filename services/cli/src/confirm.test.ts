import { expect, test } from 'vitest'
import { confirm } from './confirm.ts'
import type { Questions } from './init/terminal-questions.ts'

/** A person who gives this answer, and what was asked. */
function person(answer: string): Questions & { readonly asked: string[] } {
  const asked: string[] = []
  return {
    asked,
    ask: (question) => {
      asked.push(question)
      return Promise.resolve(answer)
    },
    askSecret: () => Promise.reject(new Error('no secret is asked for')),
    say: () => undefined,
  }
}

test.each(['y', 'yes', 'YES'])('%s goes on', async (answer) => {
  const asked = person(answer)
  await confirm('3 rows go', {}, asked)
  expect(asked.asked).toEqual(['3 rows go. Go on? (yes, no)'])
})

test.each(['no', '', 'yesterday', 'n'])(
  '%j does not: exit code 1, nothing was changed',
  async (answer) => {
    await expect(confirm('3 rows go', {}, person(answer))).rejects.toMatchObject({
      exitCode: 1,
      message: 'nothing was changed',
    })
  },
)

test.each([{ yes: true }, { dryRun: true }])('with %j nobody is asked', async (options) => {
  const asked = person('no')
  await confirm('3 rows go', options, asked)
  expect(asked.asked).toEqual([])
})

test('where nobody can be asked it takes --yes: exit code 2', async () => {
  // The input of a test is no terminal.
  await expect(confirm('3 rows go', {})).rejects.toMatchObject({
    exitCode: 2,
    message: expect.stringContaining('--yes') as unknown,
  })
})
