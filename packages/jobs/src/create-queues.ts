/**
 * The door to the queue. What is behind it takes a quarter of a second to load, in which a command that queues nothing is done:
 * it is loaded when a queue is opened.
 */
import type { Queues, QueuesConfig } from './queues.ts'

/**
 * Opens the queue; resolves once the server was reached and checked. Throws QueueUnavailable, QueueRefused,
 * QueueMisconfigured.
 */
export async function createQueues(config: QueuesConfig): Promise<Queues> {
  const { openQueues } = await import('./queues.ts')
  return openQueues(config)
}
