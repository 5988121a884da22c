/**
 * A user's rules, as a value that somebody read from YAML or JSON. Out: rules, or every fault with its
 * path in the file and what to do about it. Knows no file and no parser of one.
 *
 *   rules:
 *     - id: acme.closed-account
 *       when: { text: 'account closed by acme', code: 550 }
 *       then: mailbox_disabled
 *       source: ticket of 3 March
 *       example: 550 5.2.1 Account closed by ACME
 */
import { CATEGORIES, isCategory, type Category } from './category.ts'
import { parsePattern, type PatternError } from './pattern.ts'
import type { Condition, Rule, RuleExample } from './rule.ts'
import { ValueReader, type RuleFileFault } from './value-reader.ts'

/** The rules of a file, or all that is wrong with it; never both. */
export type RuleFile =
  | { readonly ok: true; readonly rules: readonly Rule[] }
  | { readonly ok: false; readonly faults: readonly RuleFileFault[] }

/** Reads an already parsed rule file. Total. */
export function parseRuleFile(value: unknown): RuleFile {
  const reader = new ValueReader()
  const file = reader.object('', value, ['rules'])
  const rules = reader.list('rules', file['rules']).flatMap((rule, index) => {
    const read = readRule(reader, `rules[${String(index)}]`, rule)
    return read === undefined ? [] : [read]
  })
  return reader.faults.length === 0 ? { ok: true, rules } : { ok: false, faults: reader.faults }
}

const RULE_KEYS = ['id', 'when', 'then', 'source', 'example']
const CONDITION_KEYS = [
  'text',
  'not',
  'status',
  'code',
  'command',
  'remote',
  'diagnostic',
  'reporting',
  'source',
  'action',
]
const COMMANDS = [
  'connect',
  'helo',
  'starttls',
  'auth',
  'mail',
  'rcpt',
  'data',
  'end-of-data',
] as const
const SOURCES = [
  'diagnostic-code',
  'status-comment',
  'human-part',
  'transcript',
  'subject',
] as const
const ACTIONS = ['failed', 'delayed', 'delivered', 'relayed', 'expanded'] as const

function readRule(reader: ValueReader, path: string, value: unknown): Rule | undefined {
  const fields = reader.object(path, value, RULE_KEYS)
  const id = reader.text(`${path}.id`, fields['id'])
  const when = readCondition(reader, `${path}.when`, fields['when'])
  const then = readCategory(reader, `${path}.then`, fields['then'])
  const source = reader.text(`${path}.source`, fields['source'])
  const examples = readExamples(reader, `${path}.example`, fields['example'])
  if (id === undefined || then === undefined || source === undefined) return undefined
  return { id, when, then, source, examples }
}

function readCategory(reader: ValueReader, path: string, value: unknown): Category | undefined {
  const text = reader.text(path, value)
  if (text === undefined || isCategory(text)) return text
  reader.fault(path, `"${text}" is no category; use one of ${CATEGORIES.join(', ')}`)
  return undefined
}

function readCondition(reader: ValueReader, path: string, value: unknown): Condition {
  const fields = reader.object(path, value, CONDITION_KEYS)
  const lists = {
    text: readPatterns(reader, `${path}.text`, fields['text']),
    not: readPatterns(reader, `${path}.not`, fields['not']),
    status: readStatuses(reader, `${path}.status`, fields['status']),
    code: readCodes(reader, `${path}.code`, fields['code']),
    command: reader.words(`${path}.command`, fields['command'], COMMANDS),
    remote: reader.texts(`${path}.remote`, fields['remote'])?.map((host) => host.toLowerCase()),
    diagnostic: reader
      .texts(`${path}.diagnostic`, fields['diagnostic'])
      ?.map((type) => type.toLowerCase()),
    reporting: reader
      .texts(`${path}.reporting`, fields['reporting'])
      ?.map((host) => host.toLowerCase()),
    source: reader.words(`${path}.source`, fields['source'], SOURCES),
    action: reader.words(`${path}.action`, fields['action'], ACTIONS),
  }
  if (['text', 'status', 'code', 'action'].every((key) => fields[key] === undefined)) {
    reader.fault(path, 'asks for nothing; give one of text, status, code or action')
  }
  return withoutAbsent(lists)
}

type Present<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> }

function withoutAbsent<T extends object>(fields: T): Present<T> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as Present<T>
}

/** Case means nothing in a pattern, so a file may write it as the server does. */
function readPatterns(
  reader: ValueReader,
  path: string,
  value: unknown,
): readonly string[] | undefined {
  const patterns = reader.texts(path, value)?.map((pattern) => pattern.toLowerCase())
  for (const [index, pattern] of (patterns ?? []).entries()) {
    try {
      parsePattern(pattern)
    } catch (error) {
      // Nothing else is thrown there.
      const { message } = error as PatternError
      reader.fault(`${path}[${String(index)}]`, message)
    }
  }
  return patterns
}

function readStatuses(
  reader: ValueReader,
  path: string,
  value: unknown,
): readonly string[] | undefined {
  const statuses = reader.texts(path, value)
  for (const status of statuses ?? []) {
    if (!/^[245x]\.\d{1,3}\.(?:\d{1,3}|x)$/.test(status)) {
      reader.fault(
        path,
        `"${status}" is no enhanced code; write it as 5.1.1, x.1.1 or 5.7.x, in quotes`,
      )
    }
  }
  return statuses
}

function readCodes(
  reader: ValueReader,
  path: string,
  value: unknown,
): readonly number[] | undefined {
  if (value === undefined) return undefined
  const codes = Array.isArray(value) ? value : [value]
  return codes.flatMap((code: unknown) => {
    const digits = typeof code === 'number' ? String(code) : typeof code === 'string' ? code : ''
    const match = /^([2-5])(?:\d\d|xx)?$/.exec(digits)
    if (match !== null) return [digits.endsWith('xx') ? Number(match[1]) : Number(digits)]
    reader.fault(path, 'must be reply codes: 551, or 5xx for a class')
    return []
  })
}

const EXAMPLE_KEYS = [
  'reply',
  'command',
  'remoteMta',
  'reportingMta',
  'diagnostic',
  'source',
  'action',
]

function readExamples(reader: ValueReader, path: string, value: unknown): readonly RuleExample[] {
  if (value === undefined) {
    reader.fault(path, 'is missing; give a reply that the rule must hold on')
    return []
  }
  const examples = Array.isArray(value) ? value : [value]
  return examples.flatMap((example: unknown, index) => {
    if (typeof example === 'string') return [example]
    return readFactExample(reader, `${path}[${String(index)}]`, example)
  })
}

function readFactExample(
  reader: ValueReader,
  path: string,
  value: unknown,
): readonly RuleExample[] {
  const fields = reader.object(path, value, EXAMPLE_KEYS)
  const reply = reader.text(`${path}.reply`, fields['reply'])
  if (reply === undefined) return []
  return [
    {
      reply,
      ...withoutAbsent({
        command: reader.words(`${path}.command`, fields['command'], COMMANDS)?.[0],
        remoteMta: reader.texts(`${path}.remoteMta`, fields['remoteMta'])?.[0],
        reportingMta: reader.texts(`${path}.reportingMta`, fields['reportingMta'])?.[0],
        diagnostic: reader.texts(`${path}.diagnostic`, fields['diagnostic'])?.[0],
        source: reader.words(`${path}.source`, fields['source'], SOURCES)?.[0],
        action: reader.words(`${path}.action`, fields['action'], ACTIONS)?.[0],
      }),
    },
  ]
}
