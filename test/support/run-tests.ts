/**
 * `npm test`: all three projects of Vitest, and a closing line that is counted, never written down.
 *
 * Arguments go to Vitest as they are: `npm test -- packages/mail -t "a name"`.
 *
 * | variable | does |
 * |---|---|
 * | `FORWARDPATH_TEST_INSTALL=1` | installs missing servers first, by apt-get |
 * | `FORWARDPATH_TEST_REQUIRE=all` | a server that is missing is a failure |
 * | `FORWARDPATH_CHECKS_FAILED="format lint"` | checks that failed before (`.ci/run`): counted as failures |
 * | `TEST_DATABASE_URL`, `TEST_REDIS_URL`, `TEST_IMAP_URL` | servers that take the place of our own |
 *
 * The last line on standard output is `N passed, N failed` or `N passed, N failed, N skipped`. Exit code 0 where nothing
 * failed, else 1.
 */
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { installServers } from './install-servers.ts'
import { isThere, SERVER_NAMES, SKIPS_VARIABLE, type Skip } from './servers.ts'
import { closingLine, judgeRun, type VitestReport } from './test-report.ts'

/** This file runs from test/support/dist. */
const ROOT = path.resolve(import.meta.dirname, '../../..')

async function main(args: readonly string[]): Promise<number> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'forwardpath-test-run-'))
  try {
    const failures = [...failedChecks(), ...missingServers()]
    const reportFile = path.join(folder, 'report.json')
    const skipsFile = path.join(folder, 'skips.jsonl')
    const exitCode = await runVitest(args, { reportFile, skipsFile })
    const outcome = judgeRun(readReport(reportFile), {
      exitCode,
      skips: readSkips(skipsFile),
      failures,
      isFiltered: args.some((arg) => arg === '-t' || arg.startsWith('--testNamePattern')),
      root: ROOT,
    })
    process.stdout.write(['', ...outcome.remarks, closingLine(outcome), ''].join('\n'))
    return outcome.failed === 0 ? 0 : 1
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function failedChecks(): string[] {
  const names = (process.env['FORWARDPATH_CHECKS_FAILED'] ?? '').split(' ')
  return names.filter((name) => name !== '').map((name) => `the check "${name}", see above`)
}

/** Installs what may be installed; gives what is required and still missing. */
function missingServers(): string[] {
  const missing = SERVER_NAMES.filter((name) => !isThere(name))
  if (missing.length === 0) return []
  let why = ''
  if (process.env['FORWARDPATH_TEST_INSTALL'] === '1') {
    const obstacle = installServers(missing)
    if (obstacle !== undefined) {
      why = ` (${obstacle})`
      process.stderr.write(`cannot install ${missing.join(', ')}: ${obstacle}\n`)
    }
  }
  if (process.env['FORWARDPATH_TEST_REQUIRE'] !== 'all') return []
  return missing
    .filter((name) => !isThere(name))
    .map((name) => `the server ${name} is missing${why}`)
}

type RunFiles = { readonly reportFile: string; readonly skipsFile: string }

/** Gives its exit code, undefined where a signal ended it. */
function runVitest(args: readonly string[], files: RunFiles): Promise<number | undefined> {
  const reporters = [
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${files.reportFile}`,
  ]
  const vitest = path.join(ROOT, 'node_modules/vitest/vitest.mjs')
  const child = spawn(process.execPath, [vitest, 'run', ...reporters, ...args], {
    cwd: ROOT,
    env: { ...process.env, [SKIPS_VARIABLE]: files.skipsFile },
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  // Vitest stops its servers at a signal; the report of what was run is still made.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve(code ?? undefined))
  })
}

function readReport(file: string): VitestReport | undefined {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as VitestReport) : undefined
}

function readSkips(file: string): Skip[] {
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Skip)
}

process.exitCode = await main(process.argv.slice(2))
