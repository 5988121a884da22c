/**
 * Installs what is missing of the servers, by apt-get, as root or by a sudo that asks nothing. Nothing that is installed
 * is removed for it. What shuts out another package is unpacked beside the system (servers.ts).
 *
 * The distribution's own services are not started: for as long as it takes, /usr/sbin/policy-rc.d says no (Debian Policy
 * s9.3.3.1, exit code 101), unless the machine has one already.
 */
import { spawnSync } from 'node:child_process'
import { findProgram, installCommand, SERVERS, unpackedServer, type ServerName } from './servers.ts'

/** Arguments: `install PACKAGE`, or `unpack PACKAGE FOLDER USER`, one a server. */
const SCRIPT = `
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  trap 'rm -f "$policy"' EXIT
  printf '#!/bin/sh\\nexit 101\\n' > "$policy"
  chmod 755 "$policy"
fi
get() {
  apt-get -q -y -o DPkg::Lock::Timeout=300 --no-install-recommends --no-remove install "$@"
}
# Its libraries shut nobody out, so they are installed.
unpack() (
  folder=$(mktemp -d) || exit 1
  trap 'rm -rf "$folder"' EXIT
  chmod 755 "$folder" && cd "$folder" && apt-get -q download "$1" &&
    get $(dpkg-deb -f ./*.deb Depends | tr ',' '\\n' | sed -n 's/^ *\\(lib[^ (:|]*\\).*/\\1/p') &&
    mkdir -p "$2" && dpkg-deb -x ./*.deb "$2" || exit 1
  id "$3" >/dev/null 2>&1 || useradd --system --no-create-home --shell /usr/sbin/nologin "$3"
)
failed=0
apt-get -q -o DPkg::Lock::Timeout=300 update || failed=1
while [ $# -gt 0 ]; do
  case $1 in
    install) get "$2" || failed=1; shift 2 ;;
    unpack) unpack "$2" "$3" "$4" || failed=1; shift 4 ;;
    *) exit 2 ;;
  esac
done
exit "$failed"
`

/** Gives what stood in the way, or undefined where apt-get did its work. Its output goes to standard error. */
export function installServers(names: readonly ServerName[]): string | undefined {
  const shell = ['env', 'DEBIAN_FRONTEND=noninteractive', 'sh', '-c', SCRIPT, 'sh']
  const asRoot = process.getuid?.() === 0 ? [] : ['sudo', '-n']
  const [program, ...rest] = [...asRoot, ...shell, ...stepsOf(names)]
  if (findProgram('apt-get') === undefined) {
    const packages = new Set(names.map((name) => SERVERS[name].aptPackage))
    return `there is no apt-get here; install ${[...packages].join(' ')} by hand`
  }
  if (asRoot.length > 0 && !isSudoFree()) {
    return `not root, and sudo is missing or wants a password; run: ${installCommand(names)}`
  }
  const { status } = spawnSync(program ?? 'sh', rest, {
    stdio: ['ignore', process.stderr, process.stderr],
  })
  return status === 0 ? undefined : `apt-get failed (exit code ${String(status)}), see above`
}

/** What the script is to do, each package once. */
function stepsOf(names: readonly ServerName[]): readonly string[] {
  const steps = new Map<string, readonly string[]>()
  for (const name of names) {
    const { aptPackage } = SERVERS[name]
    const unpacked = unpackedServer(name)
    steps.set(
      aptPackage,
      unpacked === undefined
        ? ['install', aptPackage]
        : ['unpack', aptPackage, unpacked.folder, unpacked.user],
    )
  }
  return [...steps.values()].flat()
}

function isSudoFree(): boolean {
  return spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0
}
