import { expect, it } from 'vitest'
import { findTransition } from './transitions.ts'

it.each([
  ['expired', 'pending'],
  ['superseded', undefined],
  [undefined, undefined],
])('a change that was closed as %s goes back by a person to: %s', (reason, to) => {
  expect(findTransition('revert', { state: 'closed', reason, by: 'person' })?.to).toBe(to)
})

it('a step is allowed to who may take it, from where it may be taken', () => {
  const from = { state: 'pending', reason: undefined } as const
  expect(findTransition('close', { ...from, by: 'pipeline' })?.to).toBe('closed')
  expect(findTransition('close', { ...from, by: 'person' })).toBeUndefined()
  expect(findTransition('close', { ...from, state: 'approved', by: 'pipeline' })).toBeUndefined()
  expect(findTransition('revert', { ...from, state: 'approved', by: 'person' })?.to).toBe('pending')
})
