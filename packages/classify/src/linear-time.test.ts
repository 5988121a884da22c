import { readdirSync, readFileSync } from 'node:fs'
import { checkSync } from 'recheck'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { parseReplyCode } from '@forwardpath/mail'
import type { BounceReport } from '@forwardpath/decode'
import { classify } from './classify.ts'
import { compileRules } from './compile-rules.ts'
import { exampleReport } from './example-report.ts'
import { explain } from './explain.ts'
import { BUILTIN_RULES } from './rules/index.ts'

const here = new URL('.', import.meta.url)

/** Every regular expression of the package, found by the compiler, so that none is forgotten. */
function regularExpressions(): readonly (readonly [file: string, source: string, flags: string])[] {
  const files = readdirSync(here, { recursive: true, encoding: 'utf8' })
  return files
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .flatMap((file) => {
      const found: (readonly [string, string, string])[] = []
      const text = readFileSync(new URL(file, here), 'utf8')
      const visit = (node: ts.Node): void => {
        if (ts.isRegularExpressionLiteral(node)) {
          const end = node.text.lastIndexOf('/')
          found.push([file, node.text.slice(1, end), node.text.slice(end + 1)])
        }
        ts.forEachChild(node, visit)
      }
      visit(ts.createSourceFile(file, text, ts.ScriptTarget.ES2023))
      return found
    })
}

const EXPRESSIONS = regularExpressions()

describe('the regular expressions of the package', () => {
  it('are found', () => {
    expect(EXPRESSIONS.length).toBeGreaterThan(30)
  })

  it.each(EXPRESSIONS)('%s: /%s/%s is linear', { timeout: 120_000 }, (_file, source, flags) => {
    const tried = checkSync(source, flags, { timeout: 30_000 })
    // Trying texts at random may accuse a long repeat of what it does not do: then the automaton proves it or does not.
    const isAccused = tried.status !== 'safe' && tried.checker === 'fuzz'
    const proof = { checker: 'automaton', timeout: 60_000 } as const
    expect((isAccused ? checkSync(source, flags, proof) : tried).status).toBe('safe')
  })
})

const ruleSet = compileRules(BUILTIN_RULES, { version: 'test' })
const SIZE = 100_000

function hostile(text: string): BounceReport {
  const base = exampleReport('551 x')
  const lines = text.match(/.{1,500}/gs) ?? []
  return {
    ...base,
    reply: { code: parseReplyCode('551'), status: undefined, text, lines },
    texts: [{ source: 'diagnostic-code', text, range: undefined }],
  }
}

const fill = (unit: string): string => unit.repeat(Math.ceil(SIZE / unit.length)).slice(0, SIZE)
const words = BUILTIN_RULES.flatMap(({ when }) => when.text ?? []).map((text) =>
  text.replace(/[()|*~%^$\\]/g, ' '),
)

/** Ten shapes of a diagnostic of 100 KB. */
const SHAPES: readonly (readonly [name: string, text: string])[] = [
  ['one letter', fill('a')],
  ['blanks', fill(' ')],
  ['blanks that collapse late', `${fill(' \t')}x`],
  ['half of many patterns', fill('user mailbox recipient account ')],
  ['every word of every rule', fill(words.join(' '))],
  ['words of an offer, each with an open bracket', fill('please try <a new address is <')],
  ['offers without end', fill('user has moved; please try <a@b> ')],
  ['quotes and escapes', fill('user has moved; please try <"\\\\"')],
  ['octal escapes', `user has moved; please try ${fill('\\303\\266')}`],
  ['links', `user has moved; please try ${fill('<a href="mailto:a@b">')}`],
  ['non-ASCII', fill('пользователь 邮箱 ')],
  ['lone surrogates and controls', fill('\ud800\u0000\u001b[31m')],
]

describe('a hostile diagnostic of 100 KB', () => {
  it.each(SHAPES)('of %s is classified within 10 ms', (_name, text) => {
    const report = hostile(text)
    classify(report, ruleSet)
    const rounds = Array.from({ length: 9 }, () => {
      const before = process.cpuUsage()
      classify(report, ruleSet)
      const { user, system } = process.cpuUsage(before)
      return (user + system) / 1000
    })
    expect(Math.min(...rounds)).toBeLessThan(10)
  })

  it.each(SHAPES)('of %s is explained', (_name, text) => {
    expect(Array.isArray(explain(hostile(text), ruleSet))).toBe(true)
  })
})
