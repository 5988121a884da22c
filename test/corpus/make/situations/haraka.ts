import type { Driver } from './driver.ts'
export const haraka: Driver = {
  server: 'haraka',
  host: 'x.example',
  domain: 'x.example',
  situations: [],
  start: () => Promise.reject(new Error('none')),
}
