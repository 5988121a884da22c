import { describe } from 'vitest'
import { startPostgres } from './testing/postgres-server.ts'
import { describeQueueContract } from './testing/queue-contract.ts'

describe('the queue on Postgres', () => {
  describeQueueContract(startPostgres)
})
