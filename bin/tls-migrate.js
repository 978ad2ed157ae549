#!/usr/bin/env node
// The launcher. Written so that every Node since 10 can read it: it must be able to say that it is too old.
var version = process.versions.node.split('.');
var major = Number(version[0]);

if (major < 20 || (major === 20 && Number(version[1]) < 19)) {
  process.stderr.write('tls-migrate needs Node.js 20.19 or newer; this is ' + process.version + '.\n');
  process.exitCode = 2;
} else {
  launch();
}

function launch() {
  // What reads these variables reads them when it is imported.
  if (process.env.NO_COLOR && process.env.FORCE_COLOR === undefined) process.env.FORCE_COLOR = '0';
  // The AWS SDK would write a warning about Node 20 over the screen.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

  // Keys typed while the program loads belong to it: they must not be echoed, nor wait for a line to be finished.
  if (isGuided(process.argv.slice(2)) && process.stdin.isTTY && process.stdout.isTTY) {
    process.stdin.setRawMode(true);
    process.on('exit', () => {
      process.stdin.setRawMode(false);
    });
  }

  import('node:module')
    .then((module) => {
      if (module.enableCompileCache) module.enableCompileCache();
      return import('../dist/cli.js');
    })
    .catch((error) => {
      process.exitCode = 4;
      if (error && error.code === 'ERR_MODULE_NOT_FOUND') {
        process.stderr.write('tls-migrate is not built here. In a copy of its repository: npm install, then npm run build.\n');
      } else {
        process.stderr.write('tls-migrate cannot start: ' + ((error && error.stack) || error) + '\n');
      }
    });
}

// A guess, and only about who echoes keys for the first tenths of a second: no command and no flag that prints.
function isGuided(args) {
  if (args.length > 0 && args[0].charAt(0) !== '-' && args[0] !== 'resume' && args[0] !== 'guide') return false;
  return !args.some((arg) => /^(-h|--help|-V|--version|--json)$/.test(arg));
}
