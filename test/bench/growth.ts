/**
 * M18: what a large bounce costs against a small one, and how the cost grows with the size. A peer needs
 * half a minute for one bounce of 2 MB, since its time is quadratic.
 */
import type { Bench, BenchContext, Measure } from './bench.ts'
import { base64Lines, buildReport } from './built-mails.ts'
import { interleave, type Side } from './interleave.ts'
import { readMail } from './read-mail.ts'
import { cpuSpread, type Series } from './series.ts'

const KB = 1024
const MB = 1024 * KB
/** The largest that is stored, with room for the parts around what is filled. */
const LARGEST = 25 * MB - 8 * KB
const SIZES = [64 * KB, 256 * KB, MB, 4 * MB, 16 * MB, LARGEST]

const lines = (line: string) => (bytes: number) =>
  `${line}\n`.repeat(Math.ceil(bytes / (line.length + 1)))
const TEXT = lines('The quick brown fox jumps over the lazy dog, and nobody wrote to a@b.example.')

/** What is filled up to the size. Each stays on one path of the readers at all sizes. */
const SHAPES: Readonly<Record<string, (bytes: number) => Buffer>> = {
  'returned message': (bytes) => buildReport({ original: TEXT(bytes) }),
  'returned message of one line': (bytes) => buildReport({ original: 'x'.repeat(bytes) }),
  'returned message of empty lines': (bytes) => buildReport({ original: '\n'.repeat(bytes) }),
  'returned message of near delimiters': (bytes) =>
    buildReport({ original: lines('--oute')(bytes) }),
  attachment: (bytes) => buildReport({ attachment: base64Lines(bytes) }),
  'attachment in the returned message': (bytes) =>
    buildReport({ returnedAttachment: base64Lines(bytes) }),
  prose: (bytes) => buildReport({ prose: TEXT(bytes) }),
  'prose of addresses': (bytes) => buildReport({ prose: lines('<a@b.example>: 550 no')(bytes) }),
  fields: (bytes) =>
    buildReport({ fields: lines('X-Field: something that nobody asked for')(bytes) }),
  recipients: (bytes) =>
    buildReport({
      fields: lines('\nFinal-Recipient: rfc822; a@b.example\nAction: failed\nStatus: 5.1.1')(bytes),
    }),
}

/** Samples are short where there are many sides. */
const SAMPLE_SHARE = 0.1

/** M18. */
export const GROWTH_BENCH: Bench = {
  id: 'M18',
  run: async (context) => [await twoSizes(context), await growth(context)],
}

async function twoSizes(context: BenchContext): Promise<Measure> {
  const small = buildReport({ original: TEXT(2 * KB) })
  const large = buildReport({ original: TEXT(2 * MB) })
  const sides = [
    side(`${(small.length / KB).toFixed(1)} KB`, small, context),
    side(`${(large.length / MB).toFixed(1)} MB`, large, context),
  ]
  const { series, aToA } = await interleave(sides, context)
  const [few, many] = series.map((each) => cpuSpread(each).median)
  return {
    id: 'M18',
    title: 'one bounce of 2 MB vs one of 4 KB',
    value: (many ?? NaN) / (few ?? NaN),
    unit: 'x',
    better: 'lower',
    floor: 20,
    target: 5,
    aToA,
    series,
    checks: [],
    remarks: [],
  }
}

async function growth(context: BenchContext): Promise<Measure> {
  const { rounds, sampleMs } = context
  const options = { rounds, sampleMs: sampleMs * SAMPLE_SHARE, maxRounds: rounds }
  const measured: { readonly shape: string; readonly series: readonly Series[] }[] = []
  for (const [shape, build] of Object.entries(SHAPES)) {
    const sides = SIZES.map((bytes) => side(`${shape}, ${sizeName(bytes)}`, build(bytes), context))
    measured.push({ shape, series: (await interleave(sides, options)).series })
  }
  const rises = measured.map(({ shape, series }) => ({ shape, rise: steepestRise(series) }))
  const worst = rises.toSorted((a, b) => b.rise - a.rise)[0]
  if (worst === undefined) throw new Error('no shape was measured')
  return {
    id: 'M18 growth',
    title: 'cost of a byte, 64 KB to 25 MB: steepest rise',
    value: worst.rise,
    unit: 'x',
    better: 'lower',
    floor: 2,
    target: 1.3,
    aToA: undefined,
    series: measured.flatMap(({ series }) => series),
    checks: [],
    remarks: [
      '1 is linear; a quadratic reader would show 400',
      ...rises.map(({ shape, rise }) => `${shape}: ${rise.toFixed(2)}`),
    ],
  }
}

/** From any size to any larger one: how much more a byte costs there. */
function steepestRise(series: readonly Series[]): number {
  const perByte = series.map((each, index) => cpuSpread(each).median / (SIZES[index] ?? NaN))
  return Math.max(
    ...perByte.flatMap((before, index) => perByte.slice(index + 1).map((after) => after / before)),
  )
}

function sizeName(bytes: number): string {
  return bytes < MB ? `${bytes / KB} KB` : `${Math.round(bytes / MB)} MB`
}

function side(name: string, bytes: Buffer, { rules }: BenchContext): Side {
  return {
    name,
    per: 'mail',
    unitsInPass: 1,
    pass: async () => {
      await readMail(bytes, rules)
    },
  }
}
