/**
 * `npm run dev`: `forwardpath run` from source, started again at each change; arguments go to `run`.
 *
 * `tsc -b --watch` says when it has written everything; then what it wrote is compared, by content, with what runs. So a build that
 * changes nothing (the first check of what was built without one) restarts nothing, and half of a build is never run. `node --watch`
 * would see each file by itself, the unchanged ones too, and start in the middle.
 *
 * A type error is shown and keeps nothing from running. A program that ends by itself is started again at the next change.
 * Ctrl-C stops both, in order; once more, at once.
 */
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = path.resolve(import.meta.dirname, '..')
const BIN = path.join(ROOT, 'services/cli/bin/forwardpath.js')
const TSC = fileURLToPath(import.meta.resolve('typescript/bin/tsc'))
const BUILD = [TSC, '-b', 'services/cli']
/** The last words of each round of `tsc --watch` (its messages 6193 and 6194). */
const BUILT = /Watching for file changes/

let program
let running
let isStopping = false
let startingAgain

/** Of everything that the program could load: built files and the data beside them. */
function contentNow() {
  const digest = createHash('sha256')
  for (const parent of ['packages', 'services']) {
    for (const name of readdirSync(path.join(ROOT, parent))) {
      for (const folder of ['dist', 'migrations', 'bin'])
        addFolder(digest, path.join(ROOT, parent, name, folder))
    }
  }
  return digest.digest('hex')
}

function addFolder(digest, folder) {
  let entries
  try {
    entries = readdirSync(folder, { recursive: true })
  } catch {
    // Not every package has each of them.
    return
  }
  for (const entry of entries.sort()) {
    if (!/\.(?:js|json|sql)$/.test(entry) || entry.endsWith('.test.js')) continue
    digest.update(`${entry}\n`).update(readFileSync(path.join(folder, entry)))
  }
}

function start() {
  running = contentNow()
  // In a group of its own: the terminal's Ctrl-C would come to it beside ours, and the second one stops it at once.
  const child = spawn(process.execPath, [BIN, 'run', ...process.argv.slice(2)], {
    cwd: ROOT,
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: true,
  })
  const ended = new Promise((resolve) => {
    child.once('exit', (code, signal) => {
      program = undefined
      resolve()
      if (!isStopping && startingAgain === undefined) {
        say(`the program ended (${signal ?? code}); it starts again at the next change`)
      }
    })
  })
  program = { child, ended }
}

async function startAgain() {
  const ending = program?.ended
  program?.child.kill('SIGTERM')
  await ending
  startingAgain = undefined
  if (!isStopping) start()
}

function onBuilt() {
  if (isStopping || startingAgain !== undefined || contentNow() === running) return
  say('changed; starting again')
  startingAgain = startAgain()
}

function say(line) {
  process.stderr.write(`dev: ${line}\n`)
}

const built = spawnSync(process.execPath, [...BUILD, '--noCheck'], { cwd: ROOT, stdio: 'inherit' })
if (built.status !== 0) process.exit(built.status ?? 1)
start()

const watch = spawn(
  process.execPath,
  [...BUILD, '--watch', '--preserveWatchOutput', ...(process.stdout.isTTY ? ['--pretty'] : [])],
  { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'], detached: true },
)
watch.stdout.setEncoding('utf8').on('data', (text) => {
  process.stdout.write(text)
  if (BUILT.test(text)) onBuilt()
})
watch.once('exit', (code) => {
  if (isStopping) return
  say('the compiler ended')
  stop(code ?? 1)
})

function stop(exitCode) {
  process.exitCode = exitCode
  // A second signal has it stop at once: only where we were told twice, and not where it is stopping for a new start.
  if (isStopping || startingAgain === undefined) program?.child.kill('SIGTERM')
  watch.kill()
  isStopping = true
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => stop(0))
