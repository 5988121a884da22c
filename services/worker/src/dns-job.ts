/**
 * The DNS beside the batches: asks for the facts that are wanted, has the mails judged again that waited for them, looks at
 * the domains that are watched, and settles what the desk waits for.
 * Rounds never overlap in one process; between processes the rows are taken with `skip locked`.
 */
import { answerRequests, type Resolver } from '@forwardpath/dns'
import { requestDnsFacts, saveDnsFacts, wantedDnsFacts } from '@forwardpath/store'
import { checkDomains } from './check-domains.ts'
import type { WorkerContext } from './context.ts'
import type { Log } from './log.ts'
import { settleChecks } from './settle-checks.ts'
import { rejudgeSettled } from './rejudge.ts'
import { startRounds } from './rounds.ts'

/** What a round works with. */
export type DnsJobOptions = {
  readonly context: WorkerContext
  readonly resolver: Resolver
  readonly log: Pick<Log, 'warn'>
  readonly intervalMs?: number
}

/** The rounds, as their owner steers them. */
export type DnsJob = {
  /** One round now; gives how many answers and judgements it brought. Throws what it met. */
  readonly round: () => Promise<number>
  /** Takes nothing new and ends the round under way. */
  readonly stop: () => Promise<void>
}

/** A report is judged without its facts first, so nobody waits for this; project choice. */
const INTERVAL_MS = 2_000
/** Facts in a round: a round is over before a stop would be impatient. */
const LIMIT = 100

/** Records of our own hosts change with our own changes: seldom, and then within the working day. */
const OWN_HOSTS_MS = 6 * 3_600_000

/** Starts the rounds, the first one now. One that fails is logged, and the next one tries again. */
export function startDnsJob(options: DnsJobOptions): DnsJob {
  const { context, resolver, log } = options
  const { database } = context
  let ownHostsAtMs = -Infinity
  /** So that a first report is judged with our own hosts known, and not a second time. */
  const askForOwnHosts = async (): Promise<void> => {
    const { ownMtas, ownDomains } = context.trust
    if (!resolver.isEnabled || ownMtas.length > 0) return
    if (context.now() - ownHostsAtMs < OWN_HOSTS_MS) return
    await requestDnsFacts(
      database,
      ownDomains.map((name) => ({ name, kind: 'spf' })),
    )
    ownHostsAtMs = context.now()
  }
  const once = async (): Promise<number> => {
    await askForOwnHosts()
    const answered = await answerRequests({
      resolver,
      load: (limit) => wantedDnsFacts(database, limit),
      save: (facts) => saveDnsFacts(database, facts),
      limit: LIMIT,
    })
    const judged = (await rejudgeSettled(context, log)) + (await checkDomains(context))
    return answered.length + judged + (await settleChecks(context))
  }
  return startRounds(once, {
    intervalMs: options.intervalMs ?? INTERVAL_MS,
    log,
    whenFailed: 'DNS facts: trying again',
    atOnce: true,
  })
}
