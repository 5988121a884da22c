/**
 * `npm run bench`: the ratios of the reading path, each side measured in the same run.
 *
 * In: ids of ratios and options (options.ts). Out: a table on standard output, all rounds in a result
 * file. Exit code: 0 where every floor holds, 1 where one is missed or a figure is void, 2 usage.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { BUILTIN_RULES, BUILTIN_RULES_VERSION, compileRules } from '@forwardpath/classify'
import { accuracyGate, type Gate } from './accuracy.ts'
import type { Bench, BenchContext, Measure } from './bench.ts'
import { loadCorpus, ROOT } from './corpus.ts'
import { GROWTH_BENCH } from './growth.ts'
import { HOSTILE_BENCH } from './hostile-diagnostics.ts'
import { judge } from './judge.ts'
import { CHECK_BENCH } from './check-batch.ts'
import { SINGLE_CHECK_BENCH } from './check-single.ts'
import { EXPORT_BENCH } from './export-rate.ts'
import { LARGE_MAILS_BENCH } from './large-mails.ts'
import { LOOKUP_BENCH, LOOKUP_DEFAULTS, LOOKUP_QUICK_ENTRIES } from './lookup.ts'
import { MAILPARSER_BENCHES } from './mailparser-sides.ts'
import { describeMachine, describeTree, loadPerCore } from './machine.ts'
import { NAIVE_RULES_BENCH } from './naive-rules.ts'
import { parseOptions, USAGE, type BenchOptions } from './options.ts'
import { formatTable, type Judged } from './table.ts'

const BENCHES: readonly Bench[] = [
  ...MAILPARSER_BENCHES,
  NAIVE_RULES_BENCH,
  HOSTILE_BENCH,
  LARGE_MAILS_BENCH,
  GROWTH_BENCH,
  CHECK_BENCH,
  SINGLE_CHECK_BENCH,
  EXPORT_BENCH,
  LOOKUP_BENCH,
]

const SAMPLE_MS = 500
const QUICK_SAMPLE_MS = 150

/** Above it a run shares its cores, so that wall times say little. */
const MAX_LOAD_PER_CORE = 0.5

async function main(args: readonly string[]): Promise<number> {
  const options = parseOptions(
    args,
    BENCHES.map(({ id }) => id),
  )
  if (options === undefined) {
    process.stderr.write(`${USAGE}\nthere are: ${BENCHES.map(({ id }) => id).join(' ')}\n`)
    return 2
  }
  const context: BenchContext = {
    corpus: loadCorpus(),
    rules: compileRules(BUILTIN_RULES, { version: BUILTIN_RULES_VERSION }),
    rounds: options.rounds,
    sampleMs: options.quick ? QUICK_SAMPLE_MS : SAMPLE_MS,
    lookup: {
      entries: options.entries ?? (options.quick ? LOOKUP_QUICK_ENTRIES : LOOKUP_DEFAULTS.entries),
      rates: options.rates.length > 0 ? options.rates : LOOKUP_DEFAULTS.rates,
      data: options.data,
      buffersMb: options.buffersMb,
    },
  }
  const load = [loadPerCore()]
  print(
    `${context.corpus.mails.length} mails of ${context.corpus.folder}, ${context.corpus.hash.slice(0, 12)}`,
  )
  const gate = await accuracyGate(context.corpus, context.rules)
  print(`accuracy gate: ${gate.ok ? 'holds' : 'FAILS'}`)
  for (const { ok, name, detail } of gate.checks) if (!ok) print(`  ${name}: ${detail}`)
  const measures = await runBenches(options, context)
  load.push(loadPerCore())
  const judging = { isAccurate: gate.ok, quick: options.quick }
  const results = measures.map((measure) => ({ measure, verdict: judge(measure, judging) }))
  print(`\n${formatTable(results)}`)
  const isLoaded = Math.max(...load) > MAX_LOAD_PER_CORE
  print(
    `load of the machine before and after: ${load.map((value) => value.toFixed(1)).join(', ')} a core${isLoaded ? '; above ' + String(MAX_LOAD_PER_CORE) + ' wall times say little' : ''}`,
  )
  print(`written to ${write(results, { options, context, gate, load })}`)
  return results.every(({ verdict }) => verdict === 'target' || verdict === 'floor') ? 0 : 1
}

async function runBenches({ ids }: BenchOptions, context: BenchContext): Promise<Measure[]> {
  const measures: Measure[] = []
  for (const bench of BENCHES) {
    if (ids.length > 0 && !ids.includes(bench.id)) continue
    print(`${bench.id} ...`)
    measures.push(...(await bench.run(context)))
  }
  return measures
}

type RunFacts = {
  readonly options: BenchOptions
  readonly context: BenchContext
  readonly gate: Gate
  readonly load: readonly number[]
}

/** Gives the path of the result file. */
function write(results: readonly Judged[], { options, context, gate, load }: RunFacts): string {
  const tree = describeTree()
  const measuredAt = new Date().toISOString()
  const folder = path.resolve(ROOT, options.results ?? 'test/bench/results')
  const name = `${measuredAt.slice(0, 10)}-${tree.commit}${tree.modified ? '-modified' : ''}.json`
  const { corpus } = context
  const result = {
    ...tree,
    measuredAt,
    quick: options.quick,
    rounds: options.rounds,
    machine: describeMachine(),
    loadPerCore: load,
    corpus: { folder: corpus.folder, mails: corpus.mails.length, sha256: corpus.hash },
    gate,
    ratios: results.map(({ measure, verdict }) => ({ ...measure, verdict })),
  }
  mkdirSync(folder, { recursive: true })
  writeFileSync(path.join(folder, name), `${JSON.stringify(result, undefined, 2)}\n`)
  return path.relative(ROOT, path.join(folder, name))
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

process.exitCode = await main(process.argv.slice(2))
