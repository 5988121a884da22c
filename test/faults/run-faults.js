/**
 * The long version of the fault tests: `npm run faults -- --kills 50 --seed 7 --backend embedded`. Prints seed and figures;
 * the same seed strikes at the same moments. Without flags: 50 kills on each backend, a seed of this moment.
 */
import { spawn } from 'node:child_process'
import { parseArgs } from 'node:util'

const BACKENDS = { all: [], embedded: ['-t', 'embedded:'], redis: ['-t', 'redis:'] }

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '50' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1_000_000)) },
    backend: { type: 'string', default: 'all' },
  },
})
const filter = BACKENDS[values.backend]
if (filter === undefined || !/^\d+$/.test(values.kills) || !/^\d+$/.test(values.seed)) {
  process.stderr.write('--kills N --seed N --backend all|embedded|redis\n')
  process.exit(2)
}
process.stdout.write(`kills ${values.kills}, seed ${values.seed}, backend ${values.backend}\n`)
const child = spawn(
  'npx',
  ['vitest', 'run', '--project', 'e2e', 'test/faults/kills.test.ts', ...filter],
  {
    stdio: 'inherit',
    env: {
      ...process.env,
      FORWARDPATH_TEST_KILLS: values.kills,
      FORWARDPATH_TEST_SEED: values.seed,
    },
  },
)
child.on('exit', (code) => {
  process.exitCode = code ?? 1
})
