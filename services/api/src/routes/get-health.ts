import { route } from '../route.ts'

/** `GET /healthz`. */
export const getHealthRoute = route('getHealth', () =>
  Promise.resolve({ body: { status: 'alive' } }),
)
