/**
 * M2 and M3: our whole path from bytes to verdicts against mailparser's `simpleParser`, which reads the
 * MIME tree and leaves the rest of the work to its caller. Same process, same Buffers.
 */
import { simpleParser, type SimpleParserOptions } from 'mailparser'
import type { Bench, BenchContext, Measure } from './bench.ts'
import type { CorpusMail } from './corpus.ts'
import { interleave, type Side } from './interleave.ts'
import { ordinaryMix } from './ordinary-mix.ts'
import { readMail } from './read-mail.ts'
import { cpuSpread, wallSpread } from './series.ts'

/** All that mailparser lets a caller leave out. */
const LEAN: SimpleParserOptions = {
  skipHtmlToText: true,
  skipTextToHtml: true,
  skipImageLinks: true,
  skipTextLinks: true,
  keepDeliveryStatus: true,
}

type Peer = {
  readonly id: string
  readonly peer: string
  readonly options: SimpleParserOptions
  readonly floor: number
  readonly target: number
}

const PEERS: readonly Peer[] = [
  { id: 'M2', peer: 'simpleParser, default', options: {}, floor: 10, target: 18 },
  { id: 'M3', peer: 'simpleParser, lean', options: LEAN, floor: 5, target: 9 },
]

/** M2 and M3. */
export const MAILPARSER_BENCHES: readonly Bench[] = PEERS.map((peer) => ({
  id: peer.id,
  run: (context) => measure(peer, context),
}))

async function measure(
  { id, peer, options, floor, target }: Peer,
  context: BenchContext,
): Promise<readonly Measure[]> {
  const { mails } = context.corpus
  const sides = (chosen: readonly CorpusMail[]): readonly [Side, Side] => [
    ours(chosen, context),
    theirs(chosen, peer, options),
  ]
  const { series, aToA } = await interleave(sides(mails), context)
  const [fast, slow] = series
  if (fast === undefined || slow === undefined) throw new Error('a side is missing')
  const mix = await interleave(sides(ordinaryMix(mails)), context)
  const [mixFast, mixSlow] = mix.series.map((side) => cpuSpread(side).median)
  return [
    {
      id,
      title: `decode + classify vs ${peer}`,
      value: cpuSpread(slow).median / cpuSpread(fast).median,
      unit: 'x',
      better: 'higher',
      floor,
      target,
      aToA,
      series: [...series, ...mix.series.map((side) => ({ ...side, name: `${side.name}, mix` }))],
      checks: [await generalShare(context)],
      remarks: [
        `wall ratio ${(wallSpread(slow).median / wallSpread(fast).median).toFixed(1)}x`,
        `mix of 90 % reports with fields, 8 % text bounces, 2 % the rest: ${((mixSlow ?? NaN) / (mixFast ?? NaN)).toFixed(1)}x`,
        'simpleParser finds no recipient, reply or category; ours makes no HTML and decodes no attachment',
      ],
    },
  ]
}

function ours(mails: readonly CorpusMail[], { rules }: BenchContext): Side {
  return {
    name: 'forwardpath',
    per: 'mail',
    unitsInPass: mails.length,
    pass: async () => {
      for (const { bytes } of mails) await readMail(bytes, rules)
    },
  }
}

function theirs(mails: readonly CorpusMail[], name: string, options: SimpleParserOptions): Side {
  return {
    name,
    per: 'mail',
    unitsInPass: mails.length,
    pass: async () => {
      for (const { bytes } of mails) await simpleParser(bytes, options)
    },
  }
}

/** Mails that the fast reader declines take the dear path; it is part of the figure, and must be rare. */
async function generalShare({ corpus, rules }: BenchContext) {
  let declined = 0
  for (const { bytes } of corpus.mails) if ((await readMail(bytes, rules)).general) declined++
  const share = declined / corpus.mails.length
  return {
    name: 'share of the general path at most 2 %',
    ok: share <= 0.02,
    detail: `${declined} of ${corpus.mails.length}`,
  }
}
