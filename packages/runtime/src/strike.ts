/** How a failpoint ends a process, or holds it up for good. */

/** SIGKILL, as a power cut would be: nothing is flushed, nobody is told. */
export function killOurselves(): Promise<never> {
  process.kill(process.pid, 'SIGKILL')
  return hang()
}

/** Never settles, and keeps the process alive: a promise alone would let it end. */
export function hang(): Promise<never> {
  return new Promise(() => {
    setInterval(() => undefined, 60_000)
  })
}
