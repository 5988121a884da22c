export {
  SERVER_NAMES,
  startLookup,
  type LookupOptions,
  type RunningLookup,
  type ServerName,
} from './start.ts'
export type { Replica, ReplicaState, ReplicaTiming } from './replica.ts'
