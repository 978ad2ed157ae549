// What asking Logs Insights costs, and what it survives: npm run bench:insights. Against a loopback CloudWatch Logs.
import { runBundled } from './bundled.mjs';

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
await runBundled(new URL('./insights.ts', import.meta.url));
