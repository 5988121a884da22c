/**
 * A Chromium of the test's own: a fresh profile, no talk with anybody but the server under test, ended by its process id.
 */
import { chromium, type Browser } from 'playwright-core'
import { findProgram } from './servers.ts'

/** It speaks to loopback alone: updates, sync and field trials are off, and every other host is refused by name. */
const ARGUMENTS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-default-apps',
  '--disable-domain-reliability',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
]

/** A browser that runs; the caller closes it. Throws where there is no Chromium. */
export async function startChromium(): Promise<Browser> {
  const executablePath = findProgram('chromium')
  if (executablePath === undefined) throw new Error('there is no chromium on this machine')
  return chromium.launch({ executablePath, args: ARGUMENTS })
}
