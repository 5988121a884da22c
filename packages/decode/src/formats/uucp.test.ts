/** What uuxqt tells of a command, by its own words. */
import { describe, expect, it } from 'vitest'
import { decode } from '../decode.ts'
import { buildMessage } from '../testing/build-message.ts'

const mail = (text: string) =>
  decode(
    buildMessage({
      type: 'text/plain',
      fields: {
        from: 'uucp <uucp@relay.example>',
        'return-path': '<uucp@relay.example>',
        subject: 'Execution failed',
      },
      text: `Message from UUCP on relay Mon Nov 23 11:53:05 2026\n\n${text}`,
    }),
  )

describe('uucp', () => {
  it.each([
    [
      'failed',
      'Execution request failed:\n\trmail a@x.example b@x.example\nStandard error output was:\nno room\n',
      ['a@x.example', 'b@x.example'],
    ],
    [
      'is not permitted',
      'Your execution request failed because you are not permitted to execute\n\trmail\non this system.\nExecution requested was:\n\trmail a@x.example\n',
      ['a@x.example'],
    ],
  ])('tells of mail that %s', (_what, text, recipients) => {
    const { kind, reports } = mail(text)
    expect(kind).toBe('bounce')
    expect(reports.map(({ recipient }) => recipient)).toEqual(recipients)
    expect(new Set(reports.map(({ action }) => action))).toEqual(new Set(['failed']))
  })

  it.each([
    ['another command', 'Execution request failed:\n\trnews a@x.example\n'],
    ['success', 'Execution request succeeded:\n\trmail a@x.example\n'],
  ])('tells nothing of %s', (_what, text) => {
    expect(mail(text).reports).toEqual([])
  })
})
