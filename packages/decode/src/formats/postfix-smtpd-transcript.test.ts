import { expect, it } from 'vitest'
import { decode } from '../decode.ts'
import { plainReport } from '../testing/build-message.ts'

it('reads a refusal over several lines, for every recipient of the session', () => {
  const text = [
    'Transcript of session follows.',
    '',
    ' In:  MAIL FROM:<news@sender.example>',
    ' Out: 250 2.1.0 Ok',
    ' In:  RCPT TO:<guest@elsewhere.example>',
    ' Out: 554 5.7.1 <guest@elsewhere.example>: Recipient address rejected: Relay',
    '     access denied',
    ' In:  QUIT',
    ' Out: 221 2.0.0 Bye',
  ]
  const message = plainReport(`${text.join('\n')}\n`, {
    subject: 'Postfix SMTP server: errors from app.sender.example[192.0.2.1]',
  })
  expect(decode(message)).toMatchObject({
    format: 'postfix-smtpd-transcript',
    reports: [
      {
        recipient: 'guest@elsewhere.example',
        reply: {
          code: 554,
          text: '<guest@elsewhere.example>: Recipient address rejected: Relay access denied',
        },
      },
    ],
  })
})
