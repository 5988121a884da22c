/**
 * Every I/O call of a cycle fails once: `node test/faults/run-io.js`, or a part of it,
 * `node test/faults/run-io.js --backend redis --action throw-after,kill --from 80 --to 120 --every 3`. A line for each call; what is
 * wrong stands below it. All of it takes hours; `npm run build` comes before.
 *
 * `node test/faults/run-io.js --life --seed 7`: a process that stays up, of which a call fails now and then. Some minutes.
 */
import { spawn } from 'node:child_process'
import { parseArgs } from 'node:util'

const { values } = parseArgs({
  options: {
    backend: { type: 'string', default: 'postgres,redis' },
    action: { type: 'string', default: 'throw,throw-after,kill,kill-after' },
    from: { type: 'string', default: '1' },
    to: { type: 'string', default: '' },
    every: { type: 'string', default: '1' },
    'at-once': { type: 'string', default: '3' },
    life: { type: 'boolean', default: false },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1_000_000)) },
  },
})
/** What the sweep strikes. */
const WHOLE = {
  FORWARDPATH_TEST_IO_BACKENDS: values.backend,
  FORWARDPATH_TEST_IO_ACTIONS: values.action,
  FORWARDPATH_TEST_IO_FROM: values.from,
  FORWARDPATH_TEST_IO_TO: values.to,
  FORWARDPATH_TEST_IO_EVERY: values.every,
  FORWARDPATH_TEST_IO_AT_ONCE: values['at-once'],
}
/** What Vitest runs. */
const RUN = values.life
  ? ['--config', 'test/faults/long/vitest.config.ts']
  : ['--project', 'e2e', 'test/faults/io-sweep.test.ts']
const child = spawn('npx', ['vitest', 'run', '--disableConsoleIntercept=true', ...RUN], {
  stdio: 'inherit',
  env: {
    ...process.env,
    FORWARDPATH_TEST_SEED: values.seed,
    ...(values.life ? {} : WHOLE),
  },
})
child.on('exit', (code) => {
  process.exitCode = code ?? 1
})
