/**
 * Our own refusals that come back as bounces: "recipient suppressed by <host> [fp:sup_…]" (what an MTA
 * that asks our list answers). They must never count, and never be believed without one of our hosts: a
 * forger could have real bounces ignored.
 */
import type { Rule } from './rule.ts'

const SOURCE = 'the reject text of our own look-ups'

/** The rule of our hosts, in front of all others; none where no host is known. */
export function ownSuppressionRules(hosts: readonly string[]): readonly Rule[] {
  const [first] = hosts
  if (first === undefined) return []
  return [
    {
      id: 'own.suppression',
      when: {
        text: hosts.map((host) => `recipient suppressed by ${escapePattern(host)} [fp:sup_`),
      },
      then: 'own_suppression',
      source: SOURCE,
      examples: [`550 5.7.1 recipient suppressed by ${first} [fp:sup_1]`],
    },
  ]
}

/** The marker with a host that is not ours: shown as what it is, a refusal by somebody's rule. */
export const MARKER_ALONE_RULE: Rule = {
  id: 'own.marker-of-another-host',
  when: { text: ['[fp:sup_'] },
  then: 'policy',
  source: SOURCE,
  examples: ['550 5.7.1 recipient suppressed by mx.example.org [fp:sup_1]'],
}

/** A host name as a pattern that means itself. */
function escapePattern(host: string): string {
  return host.toLowerCase().replace(/[()|*~%^$\\]/g, '\\$&')
}
