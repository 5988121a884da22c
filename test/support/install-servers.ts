/**
 * Installs what is missing of the servers, by apt-get, as root or by a sudo that asks nothing.
 *
 * The distribution's own services are not started: for as long as it takes, /usr/sbin/policy-rc.d says no (Debian Policy
 * s9.3.3.1, exit code 101), unless the machine has one already.
 */
import { spawnSync } from 'node:child_process'
import { findProgram, installCommand, SERVERS, type ServerName } from './servers.ts'

const SCRIPT = `
set -e
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  trap 'rm -f "$policy"' EXIT
  printf '#!/bin/sh\\nexit 101\\n' > "$policy"
  chmod 755 "$policy"
fi
apt-get -q -o DPkg::Lock::Timeout=300 update
apt-get -q -y -o DPkg::Lock::Timeout=300 --no-install-recommends install "$@"
`

/** Gives what stood in the way, or undefined where apt-get did its work. Its output goes to standard error. */
export function installServers(names: readonly ServerName[]): string | undefined {
  const shell = ['env', 'DEBIAN_FRONTEND=noninteractive', 'sh', '-c', SCRIPT, 'sh']
  const packages = [...new Set(names.map((name) => SERVERS[name].aptPackage))]
  const asRoot = process.getuid?.() === 0 ? [] : ['sudo', '-n']
  const [program, ...rest] = [...asRoot, ...shell, ...packages]
  if (findProgram('apt-get') === undefined) {
    return `there is no apt-get here; install ${packages.join(' ')} by hand`
  }
  if (asRoot.length > 0 && !isSudoFree()) {
    return `not root, and sudo is missing or wants a password; run: ${installCommand(names)}`
  }
  const { status } = spawnSync(program ?? 'sh', rest, {
    stdio: ['ignore', process.stderr, process.stderr],
  })
  return status === 0 ? undefined : `apt-get failed (exit code ${String(status)}), see above`
}

function isSudoFree(): boolean {
  return spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0
}
