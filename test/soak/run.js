/** `npm run soak`: the built soak test (main.ts), with the tests' servers found where they were built. */
import { register } from 'node:module'

register('./resolve-support.js', import.meta.url)
await import('../dist/soak/main.js')
