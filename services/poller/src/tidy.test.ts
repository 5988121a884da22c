import type { AfterAction } from '@forwardpath/runtime'
import type { UntidiedMessage } from '@forwardpath/store'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { PolledMailbox } from './polled-mailbox.ts'
import { actionFor } from './tidy.ts'

const LEAVE: AfterAction = { kind: 'leave' }
const FLAG: AfterAction = { kind: 'flag' }
const DELETE: AfterAction = { kind: 'delete' }
const MOVE: AfterAction = { kind: 'move', folder: 'Failed' }

const anyAction = fc.constantFrom(LEAVE, FLAG, DELETE, MOVE)
const anyAfter: fc.Arbitrary<PolledMailbox['after']> = fc.record({
  processed: anyAction,
  unrecognised: anyAction,
  failed: anyAction,
})
const anyRow: fc.Arbitrary<UntidiedMessage> = fc.record({
  uid: fc.constant('1'),
  state: fc.constantFrom('done', 'quarantined', 'too_big'),
  kind: fc.constantFrom(undefined, 'bounce', 'not_a_bounce'),
  hasBytes: fc.boolean(),
})

describe('the action for a mail', () => {
  const after = { processed: MOVE, unrecognised: LEAVE, failed: DELETE }
  test.each<[string, Omit<UntidiedMessage, 'uid'>, AfterAction]>([
    ['understood', { state: 'done', kind: 'bounce', hasBytes: true }, MOVE],
    ['no bounce', { state: 'done', kind: 'not_a_bounce', hasBytes: true }, LEAVE],
    ['quarantined', { state: 'quarantined', kind: undefined, hasBytes: true }, DELETE],
    ['never given', { state: 'quarantined', kind: undefined, hasBytes: false }, FLAG],
    ['too big', { state: 'too_big', kind: undefined, hasBytes: false }, FLAG],
  ])('that is %s', (_, row, action) => {
    expect(actionFor({ uid: '1', ...row }, after)).toEqual(action)
  })

  test('without bytes is at most a flag, and nothing where nothing was asked for', () => {
    fc.assert(
      fc.property(anyRow, anyAfter, (row, configured) => {
        const withBytes = actionFor({ ...row, hasBytes: true }, configured)
        const without = actionFor({ ...row, hasBytes: false }, configured)
        expect(without).toEqual(withBytes.kind === 'leave' ? LEAVE : FLAG)
      }),
    )
  })
})
