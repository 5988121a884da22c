import { expect, test } from 'vitest'
import { EXIT } from '../errors.ts'
import { reasonIn, startFailureOf } from './server-log.ts'

const PREFIX = '2026-11-22 15:38:01.542 UTC [13598] '

test.for([
  [
    'the cause, not the notices after it',
    `${PREFIX}FATAL:  could not create shared memory segment: Cannot allocate memory\n${PREFIX}LOG:  database system is shut down\n`,
    'FATAL:  could not create shared memory segment: Cannot allocate memory',
  ],
  [
    'the last of several',
    `${PREFIX}ERROR:  first\n${PREFIX}PANIC:  could not write to file "pg_wal/xlogtemp.29": No space left on device\n`,
    'PANIC:  could not write to file "pg_wal/xlogtemp.29": No space left on device',
  ],
  [
    'what initdb says',
    'creating subdirectories ... initdb: error: could not create directory "/x/pg_wal": Permission denied\ninitdb: removing contents of data directory\n',
    'error: could not create directory "/x/pg_wal": Permission denied',
  ],
  ['the last line where none has a severity', 'one\ntwo\n\n', 'two'],
  ['nothing of nothing', '', ''],
] as const)('takes %s', ([, log, expected]) => {
  expect(reasonIn(log)).toBe(expected)
})

test.for([
  ['could not bind IPv4 address "127.0.0.1": Address already in use', 'port_taken', EXIT.tryAgain],
  ['FATAL:  could not create any TCP/IP sockets', 'port_taken', EXIT.tryAgain],
  [
    'FATAL:  pre-existing shared memory block (key 1, ID 2) is still in use',
    'other_server_dying',
    EXIT.tryAgain,
  ],
  ['FATAL:  lock file "postmaster.pid" already exists', 'other_server_dying', EXIT.tryAgain],
  ['No space left on device', 'disk_full', EXIT.tryAgain],
  ['could not open file "x": Permission denied', 'not_permitted', EXIT.configuration],
  ['FATAL:  data directory "/x" has wrong ownership', 'not_permitted', EXIT.configuration],
  [
    'error: could not look up effective user ID 12345: user does not exist',
    'not_permitted',
    EXIT.configuration,
  ],
  ['FATAL:  something new', 'other', EXIT.unavailable],
] as const)('sorts %j as %s', ([log, kind, exitCode]) => {
  expect(startFailureOf(log)).toMatchObject({ kind, exitCode })
})
