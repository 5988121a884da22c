import type { Command } from 'commander'
import { loadStory } from '@forwardpath/api'
import { isDomainKey } from '@forwardpath/mail'
import { forTerminal } from '@forwardpath/runtime'
import type { SuppressionRecord } from '@forwardpath/store'
import type { Story, TimelineEntry } from '@forwardpath/suppress'
import { withApp } from '../app.ts'
import { declareRead } from '../command-kind.ts'
import { readConfig } from '../config.ts'
import { nameArgument, ofItsAddresses } from '../name-argument.ts'
import { overridesOf } from '../options.ts'
import { loadPolicy } from '../policy.ts'
import { shortTime, writeData, writeJson } from '../output.ts'

/** `why ADDRESS`, `why @DOMAIN`. */
export function addWhyCommand(program: Command): void {
  declareRead(program.command('why'))
    .description(
      'the story of one address: what is in force, every report with quote and rule, counts, decisions',
    )
    .argument('<address>', 'or a whole domain: @example.org')
    .option('--json', 'one JSON object')
    .addHelpText(
      'after',
      '\nExamples:\n  forwardpath why old@example.org\n  forwardpath why --json old@example.org | jq .counts\n  forwardpath why @example.org',
    )
    .action(async (text: string, options: { json?: boolean }, command: Command) => {
      const name = nameArgument(text)
      const config = readConfig({ overrides: overridesOf(command), mailboxSecrets: 'ignored' })
      await withApp(config, { schema: 'check' }, async ({ database }) => {
        const story = await loadStory({ database, policy: loadPolicy(config), now: Date.now }, name)
        if (options.json === true) await writeJson(story)
        else for (const line of linesOf(story)) await writeData(forTerminal(line))
        if (options.json === true || !isDomainKey(name)) return
        const addresses = await ofItsAddresses(database, name)
        if (addresses !== undefined) await writeData(`  ${addresses}`)
      })
    })
}

function linesOf(story: Story<SuppressionRecord>): readonly string[] {
  const isDomain = story.address.startsWith('@')
  if (story.timeline.length === 0 && story.suppressions.length === 0) {
    return [
      `${story.address}: no ${isDomain ? 'record of the whole domain' : 'report about it'}; not suppressed`,
    ]
  }
  const states = story.suppressions.map(
    (s) =>
      `${s.address.startsWith('@') && !isDomain ? `${s.address} ` : ''}${s.status} (${s.scope}), ${s.reason}`,
  )
  return [
    `${story.address}: ${states.length === 0 ? 'not suppressed' : states.join('; ')}`,
    ...story.endsBy.map((end) => `  ${end}`),
    ...story.counts.map(
      (c) =>
        `  ${c.category}: ${String(c.count)} of ${String(c.needed)} counts, ${c.span} apart, within ${c.within}`,
    ),
    ...story.timeline.flatMap(entryLines),
  ]
}

function entryLines(entry: TimelineEntry): readonly string[] {
  const judged = [
    ...(entry.rule === null ? [] : [`rule ${entry.rule.id}`]),
    ...(entry.trust === null ? [] : [`trust ${entry.trust}`]),
  ]
  const rule = judged.length === 0 ? '' : `; ${judged.join(', ')}`
  return [
    `${shortTime(entry.at)} UTC  ${entry.type}  ${entry.by}: ${entry.text}${rule}`,
    ...(entry.quote === null ? [] : [`    "${entry.quote}"`]),
  ]
}
