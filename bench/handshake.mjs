// What it takes to have everything on this machine say hello: npm run bench:handshake.
import { runBundled } from './bundled.mjs';

await runBundled(new URL('./handshake.ts', import.meta.url));
