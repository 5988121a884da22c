import { DeadlineError } from '@forwardpath/runtime'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ImapFault, printable, toImapFault, type FaultKind } from './fault.ts'

function flowError(fields: Readonly<Record<string, unknown>>): Error {
  return Object.assign(new Error('Command failed'), fields)
}

const CASES: readonly (readonly [string, unknown, FaultKind])[] = [
  [
    'a refused login',
    flowError({ authenticationFailed: true, response: 'NO bad' }),
    'refused_login',
  ],
  [
    'a login with a refusal that is only for now',
    flowError({ authenticationFailed: true, serverResponseCode: 'UNAVAILABLE' }),
    'throttled',
  ],
  [
    'too many connections, in words',
    flowError({
      responseStatus: 'NO',
      responseText: 'Too many simultaneous connections. (Failure)',
    }),
    'throttled',
  ],
  [
    'a login that is only half there',
    flowError({ authenticationFailed: true, response: 'User is authenticated but not connected.' }),
    'throttled',
  ],
  ['a throttled command', flowError({ code: 'ETHROTTLE', throttleReset: 5_000 }), 'throttled'],
  ['a self-signed certificate', flowError({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }), 'certificate'],
  [
    'a certificate out of date',
    flowError({ code: 'CERT_HAS_EXPIRED', tlsFailed: true }),
    'certificate',
  ],
  [
    'a certificate for another name',
    flowError({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' }),
    'certificate',
  ],
  ['no TLS on that port', flowError({ code: 'ERR_SSL_WRONG_VERSION_NUMBER' }), 'tls'],
  ['STARTTLS that is not offered', flowError({ tlsFailed: true }), 'tls'],
  ['nobody listening', flowError({ code: 'ECONNREFUSED' }), 'unreachable'],
  ['no such host', flowError({ code: 'ENOTFOUND' }), 'unreachable'],
  ['no greeting', flowError({ code: 'GREETING_TIMEOUT' }), 'unreachable'],
  ['no such folder', flowError({ responseStatus: 'NO', mailboxMissing: true }), 'missing_folder'],
  ['another NO', flowError({ responseStatus: 'NO', responseText: 'not today' }), 'refused'],
  ['a literal over the limit', flowError({ code: 'LiteralTooLarge' }), 'too_large'],
  ['what is not IMAP', flowError({ code: 'ParserError11' }), 'protocol'],
  ['a cut connection', flowError({ code: 'NoConnection' }), 'cut'],
  ['a deadline', new DeadlineError('x', 5), 'deadline'],
  ['anything else', 'thrown text', 'cut'],
]

test.each(CASES)('%s', (_, error, kind) => {
  expect(toImapFault(error, 'doing').kind).toBe(kind)
})

test('the wait that a server asked for is kept', () => {
  expect(toImapFault(flowError({ code: 'ETHROTTLE', throttleReset: 5_000 }), 'x').waitMs).toBe(
    5_000,
  )
})

test('a fault stays what it is', () => {
  const fault = new ImapFault('cut', 'gone')
  expect(toImapFault(fault, 'other')).toBe(fault)
})

test('what a server says is one short printable line', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 2_000 }), (text) => {
      expect(printable(text).length).toBeLessThanOrEqual(201)
      expect(printable(text)).not.toMatch(/[\p{Cc}\u2028\u2029\u202e]/u)
    }),
  )
  expect(printable('a\r\nb\u001b[31m')).toBe('a  b [31m')
})
