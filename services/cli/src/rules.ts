/** The rules in force: the user's files first, then the built-in ones. */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import {
  BUILTIN_RULES,
  BUILTIN_RULES_VERSION,
  compileRules,
  parseRuleFile,
  RuleSetError,
  type Rule,
  type RuleSet,
} from '@forwardpath/classify'
import { codeOf, EXIT, ExitError, type Config } from '@forwardpath/runtime'
import { LineCounter, parseDocument } from 'yaml'
import { fileFault } from './file-fault.ts'

/** Hosts of ours, by which a refusal of our own feed is known; the user's files. */
export type RuleSources = {
  readonly files: readonly string[]
  readonly ownHosts: readonly string[]
}

/** What the configuration names. */
export function ruleSources({ rules, own }: Pick<Config, 'rules' | 'own'>): RuleSources {
  return { files: rules.files, ownHosts: [...own.mtas, ...own.domains] }
}

/** Throws ExitError 78 naming file, place and every problem. */
export async function loadRules({ files, ownHosts }: RuleSources): Promise<RuleSet> {
  const local: Rule[] = []
  const digest = createHash('sha256')
  for (const file of files) {
    const text = await readText(file)
    digest.update(text)
    local.push(...parseRules(file, text))
  }
  const localVersion = `local-${digest.digest('hex').slice(0, 8)}`
  try {
    return compileRules(BUILTIN_RULES, {
      version: BUILTIN_RULES_VERSION,
      local,
      localVersion,
      ownHosts,
    })
  } catch (error) {
    if (!(error instanceof RuleSetError)) throw error
    throw refused(files.length === 0 ? 'this program' : files.join(', '), error.message)
  }
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    throw refused(file, codeOf(error) === 'ENOENT' ? 'there is no such file' : fileFault(error))
  }
}

function parseRules(file: string, text: string): readonly Rule[] {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines })
  const [fault] = document.errors
  if (fault !== undefined) throw refused(file, yamlFault(fault.message))
  const parsed = parseRuleFile(document.toJS())
  if (parsed.ok) return parsed.rules
  throw refused(file, parsed.faults.map((f) => `${f.path} ${f.message}`.trim()).join('; '))
}

/** The first line of what the parser says: the others draw the place. */
function yamlFault(message: string): string {
  const [first = message] = message.split('\n')
  return first.replace(/:$/, '')
}

function refused(file: string, message: string): ExitError {
  return new ExitError(`rules of ${file}: ${message}`, {
    exitCode: EXIT.configuration,
    remedy: 'mend the file, or take it out of rules.files',
  })
}
