/** One report: what was read of it and why, what each party can do, and the raw mail as text with what was matched. */
import { html, type Html } from '@forwardpath/report'
import { addAudit, listBounces, loadRawMessage, type BounceRecord } from '@forwardpath/store'
import { TRUST_REASONS } from '@forwardpath/trust'
import { z } from 'zod'
import { explainReport, type Explanation } from '../../explain-report.ts'
import { page, PageProblem, type PageCall } from '../page.ts'
import type { PagesContext } from '../pages-context.ts'
import { addressLink, badge, facts, markedText, pathTo, time, trustBadge } from '../parts.ts'
import { rawText } from '../raw-text.ts'
import type { TableColumn } from '../tables.ts'
import { wordsOf } from '../words.ts'

/** `GET /bounces/:id`. */
export const bouncePage = page('bounce', async (call, context) => {
  const bounce = await bounceOf(call, context)
  const raw = await loadRawMessage(context.database, bounce.messageId)
  const explanation =
    raw === undefined ? null : await explainReport(context.mails, raw, bounce.ordinal)
  const body = html`<h1>
      ${bounce.recipient === null ? 'A report that names no recipient' : addressLink(bounce.recipient)}
    </h1>
    <p class="lede">
      ${badge(wordsOf(bounce.kind))} ${verdictOf(bounce)}; trust ${trustBadge(bounce.trust)}
    </p>
    ${markedText(bounce.diagnostic ?? bounce.quote?.text ?? '(no text)', bounce.quote?.text)}
    <div class="columns">
      <section class="card">
        <h2>What was read</h2>
        ${factsOf(bounce)}
      </section>
      <section class="card">
        <h2>What can be done</h2>
        ${remediesPart(explanation)}
      </section>
    </div>
    <h2>Why it was read so</h2>
    ${rulesPart(call, bounce, explanation)}
    <h3>Trust</h3>
    <ul>
      ${bounce.trustReasons.map((reason) => html`<li>${trustWords(reason)}</li>`)}
    </ul>
    ${
      raw === undefined
        ? html`<p class="muted">The raw mail is past its retention.</p>`
        : call.may('rawBounce')
          ? html`<p>
                <a class="button" href="${pathTo('/bounces', bounce.id, '/raw')}"
                  >Show the raw mail</a
                >
              </p>
              <p class="muted"><small>Reading a raw mail leaves a line in the audit.</small></p>`
          : html`<p class="muted">A reviewer may read the raw mail.</p>`
    }`
  return { kind: 'page', title: `Report ${bounce.id}`, nav: 'bounces', body }
})

/** Of a complaint or an automatic answer without a cause the kind says all. */
function verdictOf({ kind, action, category }: BounceRecord): Html | null {
  if (kind !== 'bounce' && kind !== 'delivery_notice' && category === 'unclassified') return null
  return html`${wordsOf(action)}, read as <strong>${wordsOf(category)}</strong>`
}

async function bounceOf(call: PageCall, { database }: PagesContext): Promise<BounceRecord> {
  const [bounce] = await listBounces(database, { id: call.params['id'] ?? '' }, { limit: 1 })
  if (bounce === undefined)
    throw new PageProblem(404, 'There is no such report.', 'It may be past retention.events.')
  return bounce
}

function factsOf(bounce: BounceRecord): Html {
  return facts([
    ['Received', time(bounce.receivedAt)],
    ['Reply', [bounce.replyCode, bounce.status].filter((code) => code !== null).join(' ')],
    ['Permanence', bounce.permanence],
    ['Original recipient', bounce.originalRecipient],
    ['Final recipient', bounce.finalRecipient],
    ['Refused by', bounce.remoteMta === null ? null : html`<bdi>${bounce.remoteMta}</bdi>`],
    ['Reported by', bounce.reportingMta === null ? null : html`<bdi>${bounce.reportingMta}</bdi>`],
    ['Offers', bounce.forwardPath ?? bounce.newContact],
    ['Message-ID of the mail', bounce.originalMessageId],
    ['List', bounce.listId],
    ['Campaign', bounce.campaign],
    ['Stream', bounce.stream],
    ['Format', bounce.format],
    ['Mailbox, UID', html`<bdi>${bounce.mailbox}</bdi>, ${bounce.uid}`],
  ])
}

function remediesPart(explanation: Explanation | null): Html {
  if (explanation === null || explanation.remedies.length === 0)
    return html`<p class="muted">Nothing is known that would help.</p>`
  return html`<dl class="facts">
    ${explanation.remedies.map(
      ({ party, text }) =>
        html`<div>
          <dt>${party}</dt>
          <dd>${text}</dd>
        </div>`,
    )}
  </dl>`
}

const heldRule = z.object({
  id: z.string(),
  category: z.string(),
  step: z.string(),
  quote: z.string().nullish(),
  lost: z.string().nullish(),
})

function rulesPart(
  { tables }: PageCall,
  bounce: BounceRecord,
  explanation: Explanation | null,
): Html {
  const held = (explanation?.rules ?? []).flatMap((rule) => {
    const read = heldRule.safeParse(rule)
    return read.success ? [read.data] : []
  })
  const stored = html`<p>
    Rule <code>${bounce.rule.id}</code> (${bounce.rule.version})${
      bounce.runnerUp === null
        ? null
        : html`; the next would have been <code>${bounce.runnerUp.id}</code>:
            ${wordsOf(bounce.runnerUp.category)}`
    }.
  </p>`
  if (held.length === 0) return stored
  return html`${stored}
  ${tables.draw({
    id: 'rules-that-held',
    title: 'Rules that held',
    columns: RULE_COLUMNS,
    rows: held,
    whenEmpty: 'None.',
  })}`
}

const RULE_COLUMNS: readonly TableColumn<z.output<typeof heldRule>>[] = [
  { key: 'rule', title: 'Rule', value: (r) => r.id, draw: (r) => html`<code>${r.id}</code>` },
  {
    key: 'category',
    title: 'Category',
    value: (r) => r.category,
    draw: (r) => wordsOf(r.category),
  },
  { key: 'step', title: 'Found by', value: (r) => r.step, draw: (r) => wordsOf(r.step) },
  {
    key: 'quote',
    title: 'In the text',
    isMinor: true,
    value: (r) => r.quote ?? null,
    draw: (r) => html`<span class="clip">${r.quote ?? '–'}</span>`,
  },
  {
    key: 'lost',
    title: 'Outcome',
    value: (r) => r.lost ?? null,
    draw: ({ lost }) =>
      lost === null || lost === undefined ? badge('won', 'good') : html`lost: ${lost}`,
  },
]

function trustWords(reason: string): string {
  const words: Readonly<Record<string, string>> = TRUST_REASONS
  return words[reason] ?? reason
}

/** `GET /bounces/:id/raw`: as text, whatever it holds. */
export const rawBouncePage = page('rawBounce', async (call, context) => {
  const { bounce, bytes } = await readRaw(call, context)
  const { text, isCut } = rawText(bytes, bounce.quote?.span ?? null)
  const body = html`<h1>Raw mail of <a href="${pathTo('/bounces', bounce.id)}">${bounce.id}</a></h1>
    <p class="lede">
      ${bounce.recipient === null ? null : addressLink(bounce.recipient)}
      ${
        bounce.quote?.span === null || bounce.quote === null
          ? 'What was matched stands in decoded text, so it is not marked here.'
          : html`<a href="#match">What was matched</a> is marked.`
      }
    </p>
    <div class="tools">
      <a class="button" href="${pathTo('/bounces', bounce.id, '/raw.eml')}">Save it as a file</a>
    </div>
    <div class="scroll" role="region" aria-label="Raw mail" tabindex="0">
      <pre class="raw">${text}</pre>
    </div>
    ${isCut ? html`<p class="muted">It is longer than a page takes; the file has all of it.</p>` : null}`
  return { kind: 'page', title: 'Raw mail', nav: 'bounces', body }
})

/** `GET /bounces/:id/raw.eml`: byte for byte, to be saved, never shown. */
export const rawBounceFilePage = page('rawBounceFile', async (call, context) => {
  const { bounce, bytes } = await readRaw(call, context)
  return { kind: 'file', type: 'message/rfc822', name: `${bounce.id}.eml`, body: bytes }
})

async function readRaw(
  call: PageCall,
  context: PagesContext,
): Promise<{ readonly bounce: BounceRecord; readonly bytes: Buffer }> {
  const bounce = await bounceOf(call, context)
  const bytes = await loadRawMessage(context.database, bounce.messageId)
  if (bytes === undefined) throw new PageProblem(404, 'The raw mail is past its retention.')
  if (call.isHead) return { bounce, bytes }
  // Before the bytes: who read them is known even where the answer breaks off.
  await addAudit(context.database, {
    who: call.who,
    action: 'raw.read',
    subject: bounce.id,
    note: undefined,
  })
  return { bounce, bytes }
}
