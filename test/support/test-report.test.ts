import { expect, test } from 'vitest'
import { closingLine, judgeRun, type FileReport, type RunFacts } from './test-report.ts'

const ROOT = '/repository'
const CLEAN: RunFacts = { exitCode: 0, skips: [], failures: [], isFiltered: false, root: ROOT }

function file(
  name: string,
  statuses: readonly string[],
  rest: Partial<FileReport> = {},
): FileReport {
  return {
    name: `${ROOT}/${name}`,
    status: statuses.includes('failed') ? 'failed' : 'passed',
    message: '',
    assertionResults: statuses.map((status, index) => ({
      ancestorTitles: ['', `suite of ${name}`],
      title: `test ${index}`,
      status,
    })),
    ...rest,
  }
}

function judge(files: readonly FileReport[], facts: Partial<RunFacts> = {}) {
  const success = files.every((each) => each.status === 'passed')
  const outcome = judgeRun({ success, testResults: files }, { ...CLEAN, ...facts })
  return { line: closingLine(outcome), remarks: outcome.remarks }
}

test('counts what passed and what failed, and says nothing else', () => {
  const files = [file('a.test.ts', ['passed', 'passed']), file('b.test.ts', ['passed', 'failed'])]
  expect(judge(files, { exitCode: 1 })).toEqual({ line: '3 passed, 1 failed', remarks: [] })
  expect(judge([file('a.test.ts', ['passed'])])).toEqual({
    line: '1 passed, 0 failed',
    remarks: [],
  })
})

test('names a skipped suite with what it lacks, and the one command that installs all of it', () => {
  const { line, remarks } = judge(
    [
      file('a.test.ts', ['passed', 'skipped', 'skipped']),
      file('b.test.ts', ['skipped']),
      file('c.test.ts', ['skipped']),
    ],
    {
      skips: [
        { file: `${ROOT}/a.test.ts`, missing: 'dovecot' },
        { file: `${ROOT}/b.test.ts`, missing: 'redis' },
        { file: `${ROOT}/b.test.ts`, missing: 'the corpus' },
      ],
    },
  )
  expect(line).toBe('1 passed, 0 failed, 4 skipped')
  expect(remarks).toEqual([
    'skipped: "suite of a.test.ts" in a.test.ts (2 tests): not here: dovecot',
    'skipped: "suite of b.test.ts" in b.test.ts (1 test): not here: redis, the corpus',
    'skipped: "suite of c.test.ts" in c.test.ts (1 test): no reason given',
    'to run them: sudo apt-get install --no-install-recommends dovecot-imapd redis-server',
  ])
})

test('does not take for a skip what a filter by name left out', () => {
  const files = [file('a.test.ts', ['passed', 'skipped'])]
  expect(judge(files, { isFiltered: true })).toEqual({ line: '1 passed, 0 failed', remarks: [] })
})

test.each([
  [
    'a file that does not load',
    [file('a.test.ts', ['passed']), file('b.test.ts', [], { status: 'failed', message: 'x\ny' })],
    { exitCode: 1 },
    '1 passed, 1 failed',
    ['failed: failed outside of its tests: b.test.ts: x'],
  ],
  [
    'a hook that fails before the tests',
    [file('a.test.ts', ['passed', 'skipped'], { status: 'failed', message: 'no server' })],
    { exitCode: 1 },
    '1 passed, 1 failed, 1 skipped',
    [
      'failed: failed outside of its tests: a.test.ts: no server',
      'skipped: "suite of a.test.ts" in a.test.ts (1 test): no reason given',
    ],
  ],
  [
    'an error that belongs to no test',
    [file('a.test.ts', ['passed'])],
    { exitCode: 1 },
    '1 passed, 1 failed',
    ['failed: Vitest ended with exit code 1; see its errors above'],
  ],
  [
    'a run that was broken off',
    [file('a.test.ts', ['passed', 'pending'])],
    { exitCode: undefined },
    '1 passed, 1 failed',
    ['failed: never finished: test 1'],
  ],
  [
    'a run without tests',
    [],
    { exitCode: 0 },
    '0 passed, 1 failed',
    ['failed: not one test was run'],
  ],
  [
    'a failure from outside, such as a server that was required',
    [file('a.test.ts', ['passed'])],
    { failures: ['the server redis is missing'] },
    '1 passed, 1 failed',
    ['failed: the server redis is missing'],
  ],
])('%s is a failure', (_name, files, facts, line, remarks) => {
  expect(judge(files, facts)).toEqual({ line, remarks })
})

test('a run that wrote no report is a failure', () => {
  const outcome = judgeRun(undefined, { ...CLEAN, exitCode: undefined })
  expect(closingLine(outcome)).toBe('0 passed, 1 failed')
  expect(outcome.remarks).toEqual(['failed: no report was written; Vitest was ended by a signal'])
})
