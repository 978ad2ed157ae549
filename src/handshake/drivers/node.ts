// Node.js from 0.8 on, and whatever stands in its place.
import { PROBE_MARK } from '../../machine/run-program.ts';
import { type Driver, OPENSSL_VARIABLES, type Place } from './driver.ts';

// Written for Node.js 0.8, and run by every version since.
const script = ({ port }: Place): string => `
var t = null;
try { t = require('tls'); } catch (e) { console.log('${PROBE_MARK}{"cannot":"it was built without TLS"}'); }
if (t) t.connect({ host: '127.0.0.1', port: ${port}, rejectUnauthorized: false }).on('error', function () {});
`;

export const node: Driver = {
  kinds: ['node'],
  variables: ['NODE_OPTIONS', ...OPENSSL_VARIABLES],
  command: async ({ path }, place) => ({ path, args: ['-e', script(place)] }),
};
