import { expect, test } from 'vitest'
import { parseOptions } from './options.ts'

const DEFAULTS = {
  ...{ minutes: 60, mails: 36_000, seed: 5, intervalMs: 5_000, faultEveryMs: 20_000 },
  ...{ queue: 'auto', mailbox: 'auto', json: undefined },
}

test.each([
  [[], {}],
  [['--minutes', '10'], { minutes: 10, mails: 6_000 }],
  [['--minutes', '10', '--mails', '50'], { minutes: 10, mails: 50 }],
  [
    ['--seed', '0', '--interval', '30', '--faults', '0'],
    { seed: 0, intervalMs: 30_000, faultEveryMs: 0 },
  ],
  [
    ['--queue', 'postgres', '--mailbox', 'memory', '--json', 'x.json'],
    { queue: 'postgres', mailbox: 'memory', json: 'x.json' },
  ],
])('%j is understood', (args, expected) => {
  expect(parseOptions(args, 5)).toEqual({ ...DEFAULTS, ...expected })
})

test.each([[['--help']], [['-h', '--minutes', 'x']]])('%j asks for help', (args) => {
  expect(parseOptions(args, 5)).toBe('help')
})

test.each([
  [['--minutes', '0']],
  [['--minutes', '-1']],
  [['--minutes', '1.5']],
  [['--minutes', '1e3']],
  [['--minutes', '999999']],
  [['--mails', 'many']],
  [['--seed']],
  [['--queue', 'kafka']],
  [['--mailbox', 'gmail']],
  [['--colour']],
  [['10']],
])('%j is refused', (args) => {
  expect(parseOptions(args, 5)).toBeUndefined()
})
