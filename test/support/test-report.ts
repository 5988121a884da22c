/**
 * What a test run came to: Vitest's JSON report and the notes about skips in, the closing lines out.
 *
 * Nothing is believed that the report does not say: a file that did not load, a hook that failed, a run that broke off and
 * a run without a test are failures, each named.
 */
import path from 'node:path'
import { SERVER_NAMES, installCommand, type ServerName, type Skip } from './servers.ts'

/** The part of Vitest's JSON report that is read. */
export type VitestReport = {
  readonly success: boolean
  readonly testResults: readonly FileReport[]
}

/** One test file. */
export type FileReport = {
  /** Absolute path. */
  readonly name: string
  readonly status: 'passed' | 'failed'
  /** The first error outside of tests; empty where there was none. */
  readonly message: string
  readonly assertionResults: readonly {
    readonly ancestorTitles: readonly string[]
    readonly title: string
    readonly status: string
  }[]
}

/** What is known beside the report. */
export type RunFacts = {
  /** Vitest's exit code; undefined where a signal ended it. */
  readonly exitCode: number | undefined
  readonly skips: readonly Skip[]
  /** Failures from outside the tests, such as a missing server that was required. */
  readonly failures: readonly string[]
  /** Whether only tests of some name were asked for: what the filter left out is not a skip. */
  readonly isFiltered: boolean
  /** Paths are shown relative to this folder. */
  readonly root: string
}

/** The end of a run. */
export type Outcome = {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  /** Said before the closing line: failures that Vitest does not list, then skips with their reasons. */
  readonly remarks: readonly string[]
}

/** Counts. Total: an undefined report (none was written) is a failure. */
export function judgeRun(report: VitestReport | undefined, facts: RunFacts): Outcome {
  const files = report?.testResults ?? []
  const withStatus = (status: string): number =>
    files.flatMap((file) => file.assertionResults).filter((result) => result.status === status)
      .length
  const passed = withStatus('passed')
  const failedTests = withStatus('failed')
  const broken = files.filter(isBroken).map((file) => {
    const name = path.relative(facts.root, file.name)
    return `failed outside of its tests: ${name}: ${firstLine(file.message)}`
  })
  const named = [
    ...facts.failures,
    ...broken,
    ...failuresOfTheRun(report, facts, passed + failedTests),
  ]
  const known = failedTests + named.length
  const silent = known === 0 && facts.exitCode !== 0 ? [exitOf(facts.exitCode)] : []
  const skips = skippedSuites(files, facts)
  return {
    passed,
    failed: known + silent.length,
    skipped: skips.reduce((sum, skip) => sum + skip.tests, 0),
    remarks: [
      ...[...named, ...silent].map((text) => `failed: ${text}`),
      ...skips.map(({ suite, file, tests, missing }) => {
        const count = tests === 1 ? '1 test' : `${tests} tests`
        return `skipped: "${suite}" in ${file} (${count}): ${missing}`
      }),
      ...installHint(facts.skips),
    ],
  }
}

/** `N passed, N failed`, and `, N skipped` where something was. */
export function closingLine({ passed, failed, skipped }: Outcome): string {
  const counted = `${passed} passed, ${failed} failed`
  return skipped === 0 ? counted : `${counted}, ${skipped} skipped`
}

/** A file whose failure is not that of one of its tests: it did not load, or a hook failed. */
function isBroken(file: FileReport): boolean {
  return (
    file.status === 'failed' && !file.assertionResults.some((result) => result.status === 'failed')
  )
}

function failuresOfTheRun(
  report: VitestReport | undefined,
  facts: RunFacts,
  testsRun: number,
): readonly string[] {
  if (report === undefined) return [`no report was written; ${exitOf(facts.exitCode)}`]
  if (testsRun === 0 && !report.testResults.some(isBroken)) return ['not one test was run']
  const unfinished = report.testResults
    .flatMap((file) => file.assertionResults)
    .filter((result) => result.status === 'pending')
  return unfinished.map((result) => `never finished: ${result.title}`)
}

function exitOf(exitCode: number | undefined): string {
  return exitCode === undefined
    ? 'Vitest was ended by a signal'
    : `Vitest ended with exit code ${exitCode}; see its errors above`
}

type SkippedSuite = {
  readonly suite: string
  readonly file: string
  readonly tests: number
  /** What it lacked, in words. */
  readonly missing: string
}

function skippedSuites(files: readonly FileReport[], facts: RunFacts): readonly SkippedSuite[] {
  return files.flatMap((file) => {
    const noted = facts.skips.filter((skip) => skip.file === file.name)
    const missing = [...new Set(noted.map((skip) => skip.missing))]
    if (facts.isFiltered && missing.length === 0) return []
    const counts = new Map<string, number>()
    for (const result of file.assertionResults) {
      if (!['skipped', 'todo', 'disabled'].includes(result.status)) continue
      const suite = result.ancestorTitles.find((title) => title !== '') ?? result.title
      counts.set(suite, (counts.get(suite) ?? 0) + 1)
    }
    return [...counts].map(([suite, tests]) => ({
      suite,
      file: path.relative(facts.root, file.name),
      tests,
      missing: missing.length === 0 ? 'no reason given' : `not here: ${missing.join(', ')}`,
    }))
  })
}

function installHint(skips: readonly Skip[]): readonly string[] {
  const missing = new Set(skips.map((skip) => skip.missing))
  const servers = SERVER_NAMES.filter((name: ServerName) => missing.has(name))
  return servers.length === 0 ? [] : [`to run them: ${installCommand(servers)}`]
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? ''
}
