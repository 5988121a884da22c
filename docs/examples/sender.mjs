/**
 * What a sender does with the list: asks before it sends, keeps a copy, follows the changes.
 *
 *   FORWARDPATH_KEY=fp_… node docs/examples/sender.mjs http://127.0.0.1:8551 jane@example.org copy.json
 *
 * Prints one line a step. The copy is kept in the file, so that the next start goes on where this one ended.
 */
import { readFile, rename, writeFile } from 'node:fs/promises'
import { createClient, openLocalCopy, Unavailable } from '@forwardpath/client'
import { parseAddress } from '@forwardpath/mail'

const [url = 'http://127.0.0.1:8551', text = 'jane@example.org', file = 'copy.json'] =
  process.argv.slice(2)
const client = createClient({ url, key: process.env.FORWARDPATH_KEY ?? '' })
const address = parseAddress(text)
if (address === undefined) throw new Error(`${text} is not an address`)

// Before each mail: anything but `clear` means do not send. No answer means do not send either, for now.
try {
  const { results } = await client.call('checkSuppressions', { body: { addresses: [text] } })
  console.log(`check ${text}: ${results[0]?.status ?? 'unknown'}`)
} catch (error) {
  if (!(error instanceof Unavailable)) throw error
  console.log(`check ${text}: no answer, try again in ${String(error.retryAfterMs)} ms`)
}

// Or from a copy, for millions of mails: a snapshot first, changes after that.
const saved = await readFile(file, 'utf8').then(JSON.parse, () => undefined)
const copy = openLocalCopy(client, saved === undefined ? {} : { saved })
console.log(`${saved === undefined ? 'snapshot' : 'changes'}: ${String(await copy.update())} rows`)
console.log(`copy ${text}: ${copy.find(address)}`)

// Wait for what comes next, once; a sender would do so in a loop.
console.log(`waited: ${String(await copy.update({ waitSeconds: 1 }))} changes`)

// By rename: a crash leaves the old copy or the new one.
await writeFile(`${file}.part`, JSON.stringify(copy.state()))
await rename(`${file}.part`, file)
