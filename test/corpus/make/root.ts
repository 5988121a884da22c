/** A root folder for programs whose paths are built in: an unpacked package, and the libraries that its programs load. */
import { execFileSync } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'

/** Makes `root` of a package's files. Host files that decide about names are copied as this run sees them. */
export function makeRoot(root: string, unpacked: string): void {
  mkdirSync(root, { recursive: true })
  execFileSync('cp', ['-a', `${unpacked}/.`, root])
  for (const library of librariesOf(root)) copyInto(root, library)
  for (const file of ['/etc/resolv.conf', '/etc/hosts', '/bin/sh']) copyInto(root, file)
  for (const library of librariesOf(path.join(root, 'bin'))) copyInto(root, library)
  mkdirSync(path.join(root, 'dev'), { recursive: true })
  execFileSync('mknod', ['-m', '666', path.join(root, 'dev/null'), 'c', '1', '3'])
  writeFileSync(
    path.join(root, 'etc/passwd'),
    'root:x:0:0:root:/:/bin/sh\nmail:x:8:8:mail:/:/bin/sh\n',
  )
  writeFileSync(path.join(root, 'etc/group'), 'root:x:0:\nmail:x:8:\n')
}

function copyInto(root: string, file: string): void {
  const target = path.join(root, file)
  if (existsSync(target)) return
  mkdirSync(path.dirname(target), { recursive: true })
  copyFileSync(file, target)
}

/** What the loader says that the programs below a folder need. */
function librariesOf(folder: string): readonly string[] {
  const found = new Set<string>()
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name)
    if (!entry.isFile() || readFileSync(file).toString('latin1', 0, 4) !== '\u007fELF') continue
    const text = execFileSync('ldd', [file], { encoding: 'utf8' })
    for (const [library] of text.matchAll(/\/\S+/g)) if (!library.endsWith(':')) found.add(library)
  }
  return [...found]
}
