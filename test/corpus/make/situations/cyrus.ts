import type { Driver } from './driver.ts'
export const cyrus: Driver = {
  server: 'cyrus',
  host: 'x.example',
  domain: 'x.example',
  situations: [],
  start: () => Promise.reject(new Error('none')),
}
