// Prepares the process before anything is loaded that looks at it, then loads the built program.
const module_ = require('node:module');
const os = require('node:os');
const path = require('node:path');

// What reads these variables reads them when it is imported.
if (process.env.NO_COLOR && process.env.FORCE_COLOR === undefined) process.env.FORCE_COLOR = '0';
// The AWS SDK would write a warning about Node 20 over the screen.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

// A guess, and only about who echoes keys for the first tenths of a second: no command and no flag that prints.
function isGuided(args) {
  if (args.length > 0 && !args[0].startsWith('-') && args[0] !== 'resume' && args[0] !== 'guide') return false;
  return !args.some((arg) => /^(-h|--help|-V|--version|--json)$/.test(arg));
}

// Keys typed while the program loads belong to it: they must not be echoed, nor wait for a line to be finished.
if (isGuided(process.argv.slice(2)) && process.stdin.isTTY && process.stdout.isTTY) {
  process.stdin.setRawMode(true);
  process.on('exit', () => process.stdin.setRawMode(false));
}

// In a folder of the user's own: what lies in a shared temporary folder may be somebody else's code. Not on every Node.
const cache = process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache');
if (path.isAbsolute(cache)) module_.enableCompileCache?.(path.join(cache, 'tls-migrate'));

import('../dist/cli.js').catch((error) => {
  process.exitCode = 4;
  const missing = error?.code === 'ERR_MODULE_NOT_FOUND';
  process.stderr.write(
    missing
      ? 'tls-migrate is not built here. In a copy of its repository: npm install, then npm run build.\n'
      : `tls-migrate cannot start: ${error?.stack ?? error}\n`,
  );
});
