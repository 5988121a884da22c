/**
 * The long version of deciding again: `node test/faults/run-reclassify.js --mails 100000`. The same test as in `npm test`, with as
 * many mails as it is told: dry run, apply with a stop in between, comparison with a fresh list, undo.
 */
import { spawn } from 'node:child_process'
import { parseArgs } from 'node:util'

const { values } = parseArgs({ options: { mails: { type: 'string', default: '100000' } } })
if (!/^[1-9]\d*[02468]$/.test(values.mails)) {
  process.stderr.write('--mails N, an even number from 10 on\n')
  process.exit(2)
}
process.stdout.write(`mails ${values.mails}\n`)
const child = spawn(
  'npx',
  ['vitest', 'run', '--project', 'adapters', 'services/worker/src/redecide/reclassify.test.ts'],
  { stdio: 'inherit', env: { ...process.env, FORWARDPATH_TEST_MAILS: values.mails } },
)
child.on('exit', (code) => {
  process.exitCode = code ?? 1
})
