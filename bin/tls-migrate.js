#!/usr/bin/env node
// The launcher. Written so that every Node can read it: it must be able to say that it is too old. The rest is in launch.js.
var version = process.versions.node.split('.');
var major = Number(version[0]);

if (major < 20 || (major === 20 && Number(version[1]) < 19)) {
  process.stderr.write('tls-migrate needs Node.js 20.19 or newer; this is ' + process.version + '.\n');
  process.exitCode = 2;
  // Nodes before 0.12 do not know exitCode.
  if (major === 0) process.exit(2);
} else {
  require('./launch.js');
}
