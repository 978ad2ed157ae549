// What asking Logs Insights costs, and what it survives: npm run bench:insights. Against a loopback CloudWatch Logs.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
const folder = mkdtempSync(join(tmpdir(), 'bench-insights-'));
try {
  const outfile = join(folder, 'bench.mjs');
  await build({
    entryPoints: [new URL('./insights.ts', import.meta.url).pathname],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    supported: { 'regexp-set-notation': true },
    logLevel: 'warning',
    banner: { js: "import{createRequire as $createRequire}from'node:module';const require=$createRequire(import.meta.url);" },
  });
  const { run } = await import(pathToFileURL(outfile).href);
  await run();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
