import type { Command } from 'commander'
import {
  classify,
  exampleReport,
  lintRules,
  UNCLASSIFIED_RULE_ID,
  type RuleSet,
} from '@forwardpath/classify'
import { EXIT, forTerminal } from '@forwardpath/runtime'
import { MAX_MESSAGE_BYTES } from '@forwardpath/poller'
import { createMailReader, diagnosticOf } from '@forwardpath/worker'
import { declareRead } from '../command-kind.ts'
import { givenMails } from '../given-mails.ts'
import { counted, shorten, writeData, writeJson, writeMessage, writeTable } from '../output.ts'
import { readOne } from '../read-one.ts'
import { loadRules, type RuleSources } from '../rules.ts'

type RulesOptions = { readonly rules?: string; readonly json?: boolean }

/** `rules test`, `rules lint`, `rules coverage`. */
export function addRulesCommands(program: Command): void {
  const group = program
    .command('rules')
    .description('the classification rules, and rules of your own')
  addRulesOption(group.command('lint'))
    .description(
      'checks every rule: its example is decided by it and by no earlier one, id and source are there',
    )
    .addHelpText(
      'after',
      '\nExamples:\n  forwardpath rules lint\n  forwardpath rules lint --rules rules/local.yaml',
    )
    .action(async (options: RulesOptions) => {
      await lint(await loadRules(sourcesOf(options)), options)
    })
  addRulesOption(group.command('test'))
    .argument('<reply...>', 'a reply as a server said it, codes included')
    .description('says which rule decides a reply')
    .addHelpText(
      'after',
      '\nExamples:\n  forwardpath rules test "551 5.7.1 User not local; please try <new@example.com>"',
    )
    .action(async (replies: readonly string[], options: RulesOptions) => {
      await testReplies(replies, await loadRules(sourcesOf(options)), options)
    })
  addRulesOption(group.command('coverage'))
    .argument('<path...>', 'mails, mboxes, Maildirs or directories')
    .description('how often each rule decided, and which texts none did')
    .addHelpText('after', '\nExamples:\n  forwardpath rules coverage ~/Maildir')
    .action(async (paths: readonly string[], options: RulesOptions) => {
      await coverage(paths, await loadRules(sourcesOf(options)), options)
    })
}

function addRulesOption(command: Command): Command {
  return declareRead(command)
    .option('--rules <file>', 'rules of your own, which come first')
    .option('--json', 'one JSON object a line')
}

function sourcesOf({ rules }: RulesOptions): RuleSources {
  return { files: rules === undefined ? [] : [rules], ownHosts: [] }
}

async function lint(rules: RuleSet, options: RulesOptions): Promise<void> {
  const findings = lintRules(rules)
  for (const finding of findings) {
    if (options.json === true) await writeJson(finding)
    else await writeData(forTerminal(`${finding.ruleId}: ${finding.message}`))
  }
  if (options.json !== true)
    await writeData(
      `${counted(rules.rules.length, 'rule')}, ${counted(findings.length, 'finding')}`,
    )
  process.exitCode = findings.length === 0 ? EXIT.done : EXIT.negative
}

async function testReplies(
  replies: readonly string[],
  rules: RuleSet,
  options: RulesOptions,
): Promise<void> {
  for (const reply of replies) {
    const verdict = classify(exampleReport(reply), rules)
    if (options.json === true) await writeJson({ reply, ...verdict })
    else
      await writeData(
        forTerminal(
          `${verdict.category} by ${verdict.rule.id} (${verdict.rule.version})${verdict.forwardPath === undefined ? '' : `, offers ${verdict.forwardPath}`}: ${shorten(reply, 90)}`,
        ),
      )
  }
}

type Tally = { readonly id: string; readonly category: string; readonly reports: number }

async function coverage(
  paths: readonly string[],
  rules: RuleSet,
  options: RulesOptions,
): Promise<void> {
  const reader = createMailReader()
  const tallies = new Map<string, Tally>()
  const undecided: string[] = []
  let mails = 0
  let unreadable = 0
  const given = givenMails(paths, { maxMessageBytes: MAX_MESSAGE_BYTES })
  for await (const mail of given.mails) {
    mails += 1
    const read = await readOne(mail, reader)
    if ('error' in read) {
      unreadable += 1
      writeMessage(forTerminal(`${mail.name}: cannot be read: ${read.error.message}`))
      continue
    }
    if (read.decoded.kind !== 'bounce') continue
    for (const report of read.decoded.reports) {
      const { rule, category } = classify(report, rules)
      tallies.set(rule.id, {
        id: rule.id,
        category,
        reports: (tallies.get(rule.id)?.reports ?? 0) + 1,
      })
      if (rule.id === UNCLASSIFIED_RULE_ID)
        undecided.push(`${mail.name}: ${diagnosticOf(report) ?? '(no text)'}`)
    }
  }
  await reader.close()
  given.sayLeftOut()
  if (mails === 0) writeMessage('no mail found in what was given')
  process.exitCode = unreadable > 0 || mails === 0 ? EXIT.negative : EXIT.done
  await writeCoverage(
    [...tallies.values()].sort((a, b) => b.reports - a.reports),
    undecided,
    options,
  )
}

async function writeCoverage(
  tallies: readonly Tally[],
  undecided: readonly string[],
  options: RulesOptions,
): Promise<void> {
  if (options.json === true) {
    for (const tally of tallies) await writeJson(tally)
    return
  }
  await writeTable(
    [
      { title: 'REPORTS', value: (t) => String(t.reports) },
      { title: 'RULE', value: (t) => t.id },
      { title: 'CATEGORY', value: (t) => t.category },
    ],
    tallies,
  )
  for (const text of undecided) await writeData(forTerminal(`no rule: ${shorten(text, 160)}`))
}
