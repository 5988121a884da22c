#!/usr/bin/env node
// npm links this file before anything is built, so it is plain JavaScript, committed and executable.
import { existsSync } from 'node:fs'

const main = new URL('../dist/main.js', import.meta.url)
if (existsSync(main)) {
  await import(main.href)
} else {
  process.stderr.write('forwardpath is not built yet: run `npm run build` first\n')
  process.exitCode = 70
}
