/**
 * An MTA's side of M16: questions over many connections at a fixed rate, each due at its own time whether or not those before it
 * were answered, so that a server that stalls is charged for all who wait (no coordinated omission).
 */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** What is offered. */
export type Load = {
  readonly port: number
  readonly perSecond: number
  readonly seconds: number
  /** The question with that number. */
  readonly keyOf: (index: number) => string
}

/** What came of it. */
export type LoadResult = {
  /** From the time at which a question was due to its answer, in ms, sorted. */
  readonly latenciesMs: Float64Array
  readonly found: number
  readonly perSecond: number
}

/** As a Postfix with 50 processes. */
const CONNECTIONS = 50
const TICK_MS = 1

type Client = { readonly socket: Socket; readonly due: number[]; answered: number; text: string }

/** Offers the load; resolves when all is answered. Throws where a connection ends. */
export async function offer(load: Load): Promise<LoadResult> {
  const total = load.perSecond * load.seconds
  const latenciesMs = new Float64Array(total)
  let [sent, answered, found] = [0, 0, 0]
  const clients = await Promise.all(
    Array.from({ length: CONNECTIONS }, async (): Promise<Client> => {
      const socket = connect(load.port, '127.0.0.1').setNoDelay().setEncoding('latin1')
      await once(socket, 'connect')
      return { socket, due: [], answered: 0, text: '' }
    }),
  )
  const startedAt = performance.now()
  await new Promise<void>((resolve, reject) => {
    for (const client of clients) {
      client.socket.on('error', reject).on('data', (text: string) => {
        const now = performance.now()
        for (const reply of repliesIn(client, text)) {
          latenciesMs[answered++] = now - (client.due[client.answered++] ?? now)
          if (reply.startsWith('OK ')) found++
        }
        if (answered === total) resolve()
      })
    }
    const timer = setInterval(() => {
      const elapsedMs = performance.now() - startedAt
      const dueNow = Math.min(total, Math.floor((elapsedMs * load.perSecond) / 1_000))
      for (; sent < dueNow; sent++) {
        const client = clients[sent % CONNECTIONS]
        const question = `suppressed ${load.keyOf(sent)}`
        client?.due.push(startedAt + (sent * 1_000) / load.perSecond)
        client?.socket.write(`${String(question.length)}:${question},`)
      }
      if (sent === total) clearInterval(timer)
    }, TICK_MS)
  })
  const perSecond = (total * 1_000) / (performance.now() - startedAt)
  for (const { socket } of clients) socket.destroy()
  return { latenciesMs: latenciesMs.sort(), found, perSecond }
}

/** Whole netstrings; what is left is kept. */
function* repliesIn(client: Client, text: string): Generator<string> {
  client.text += text
  for (;;) {
    const colon = client.text.indexOf(':')
    const end = colon + 1 + Number(client.text.slice(0, Math.max(0, colon)))
    if (colon < 0 || client.text.length <= end) return
    yield client.text.slice(colon + 1, end)
    client.text = client.text.slice(end + 1)
  }
}
