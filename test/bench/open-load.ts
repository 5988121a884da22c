/**
 * Questions over many connections at a fixed rate (an open loop): each is due at its own time whether or not those before it
 * were answered, so that a server that stalls is charged for all who wait (no coordinated omission). Connections are kept, one
 * question at a time on each; what is due while all wait for an answer goes out as soon as one has it.
 *
 * What this process is late itself counts against the server too; how late questions went out is told beside.
 */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** What is offered. */
export type Load = {
  readonly port: number
  readonly perSecond: number
  readonly seconds: number
  readonly wire: Wire
}

/** How a question and its answer are spelled. */
export type Wire = {
  /** The bytes of the question with that number, as latin1. */
  readonly request: (index: number) => string
  /** Where the first answer of the text ends; absent while it is not whole. */
  readonly endOf: (text: string) => number | undefined
  readonly verdict: (answer: string) => 'found' | 'clear' | 'fault'
}

/** What came of it. */
export type LoadResult = {
  /** From the time at which a question was due to its answer, in ms, sorted. */
  readonly latenciesMs: Float64Array
  readonly found: number
  readonly faults: number
  readonly perSecond: number
  /** From the time at which a question was due to its writing, in ms: 99 of 100 were sooner. Late is this process, or all connections were waiting. */
  readonly lateP99Ms: number
}

/** As a Postfix with 50 processes. */
const CONNECTIONS = 50
const TICK_MS = 1
/** After the last question. */
const PATIENCE_MS = 60_000

type Client = {
  readonly socket: Socket
  /** When its question was due. */
  dueAt: number
  text: string
}

/** Offers the load; resolves when all is answered. Throws where a connection ends or answers do not come. */
export async function offer({ port, perSecond, seconds, wire }: Load): Promise<LoadResult> {
  const total = perSecond * seconds
  const latenciesMs = new Float64Array(total)
  const lateMs = new Float64Array(total)
  const count = { found: 0, clear: 0, fault: 0 }
  const clients = await Promise.all(Array.from({ length: CONNECTIONS }, () => open(port)))
  const free = [...clients]
  let [sent, answered] = [0, 0]
  const startedAt = performance.now()
  const sendDue = (): void => {
    const now = performance.now()
    const due = Math.min(total, Math.floor(((now - startedAt) * perSecond) / 1_000))
    while (sent < due) {
      const client = free.pop()
      if (client === undefined) return
      client.dueAt = startedAt + (sent * 1_000) / perSecond
      client.socket.write(wire.request(sent), 'latin1')
      lateMs[sent++] = now - client.dueAt
    }
  }
  await new Promise<void>((resolve, reject) => {
    const timer = setInterval(() => {
      if (performance.now() - startedAt > seconds * 1_000 + PATIENCE_MS)
        fail(new Error(`${String(answered)} of ${String(total)} were answered`))
      sendDue()
    }, TICK_MS)
    const fail = (error: Error): void => {
      clearInterval(timer)
      reject(error)
    }
    for (const client of clients) {
      client.socket.on('error', fail)
      client.socket.on('close', () => {
        fail(new Error('a connection was closed'))
      })
      client.socket.on('data', (text: string) => {
        const answer = answerIn(client, text, wire)
        if (answer === undefined) return
        latenciesMs[answered++] = performance.now() - client.dueAt
        count[wire.verdict(answer)]++
        free.push(client)
        sendDue()
        if (answered < total) return
        clearInterval(timer)
        resolve()
      })
    }
  })
  const reached = (total * 1_000) / (performance.now() - startedAt)
  for (const { socket } of clients) socket.removeAllListeners('close').destroy()
  return {
    latenciesMs: latenciesMs.sort(),
    found: count.found,
    faults: count.fault,
    perSecond: reached,
    lateP99Ms: percentile(lateMs.sort(), 0.99),
  }
}

/** The value below which this share of the sorted ones lie. NaN for none. */
export function percentile(sorted: Float64Array, share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? NaN
}

const BUCKETS_MS = [0.5, 1, 2, 3, 5, 10, 20, 50, 100] as const

/** How many took how long, in words. */
export function histogram(results: readonly LoadResult[]): string {
  const total = results.reduce((sum, { latenciesMs }) => sum + latenciesMs.length, 0)
  const shares = BUCKETS_MS.map((limit) => {
    const below = results.reduce((sum, { latenciesMs }) => sum + countTo(latenciesMs, limit), 0)
    return `${String(limit)} ms ${((100 * below) / total).toFixed(2)} %`
  })
  return `answered within: ${shares.join(', ')}`
}

function countTo(sorted: Float64Array, limit: number): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((sorted[middle] ?? Infinity) <= limit) low = middle + 1
    else high = middle
  }
  return low
}

async function open(port: number): Promise<Client> {
  const socket = connect(port, '127.0.0.1').setNoDelay().setEncoding('latin1')
  await once(socket, 'connect')
  return { socket, dueAt: 0, text: '' }
}

/** The answer, once it is whole. Throws where there is more than one: nobody asked for it. */
function answerIn(client: Client, text: string, { endOf }: Wire): string | undefined {
  client.text += text
  const end = endOf(client.text)
  if (end === undefined) return undefined
  const answer = client.text
  if (answer.length > end) throw new Error('more than was asked for')
  client.text = ''
  return answer
}
