/** The mailboxes of the soak test: two users of a Dovecot, or two servers in this process; each behind a proxy that cuts. */
import { startDovecot } from '@forwardpath/test-support/dovecot'
import { startFaultProxy, type FaultProxy } from '@forwardpath/test-support/fault-proxy'
import { startHoodiecrow } from '@forwardpath/test-support/hoodiecrow'

/** One mailbox that a poller reads. */
export type SoakMailbox = {
  readonly name: string
  readonly user: string
  readonly password: string
  /** In front of its server. */
  readonly proxy: FaultProxy
  readonly deliver: (bytes: Buffer) => Promise<unknown>
}

/** All of them, and their servers. */
export type Mailboxes = {
  readonly kind: 'dovecot' | 'memory'
  readonly all: readonly SoakMailbox[]
  readonly stop: () => Promise<void>
}

const NAMES = ['steady', 'stormy'] as const

/** Their users are called as they are. */
export async function dovecotMailboxes(): Promise<Mailboxes> {
  const dovecot = await startDovecot({ users: NAMES })
  const all = await Promise.all(
    NAMES.map(async (name) => ({
      name,
      user: name,
      password: dovecot.password,
      proxy: await startFaultProxy({ port: dovecot.port }),
      deliver: (bytes: Buffer) => dovecot.deliver(name, 'INBOX', bytes),
    })),
  )
  return { kind: 'dovecot', all, stop: stopAll(all, dovecot.stop) }
}

/** Nothing to install, and all mails in the memory of this process until the pollers have deleted them. */
export async function memoryMailboxes(): Promise<Mailboxes> {
  const servers = await Promise.all(NAMES.map(() => startHoodiecrow()))
  const all = await Promise.all(
    servers.map(async (server, index) => ({
      name: NAMES[index] ?? NAMES[0],
      user: server.user,
      password: server.password,
      proxy: await startFaultProxy({ port: server.port }),
      deliver: (bytes: Buffer) => {
        server.deliver(bytes)
        return Promise.resolve()
      },
    })),
  )
  return {
    kind: 'memory',
    all,
    stop: stopAll(all, async () => {
      await Promise.all(servers.map((server) => server.stop()))
    }),
  }
}

function stopAll(all: readonly SoakMailbox[], stopServers: () => Promise<void>) {
  return async (): Promise<void> => {
    await Promise.all(all.map(({ proxy }) => proxy.stop()))
    await stopServers()
  }
}
