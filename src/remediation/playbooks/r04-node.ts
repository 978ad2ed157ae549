// Node.js and the AWS SDK for JavaScript: take the pins out, then move to a supported release.
import { any, file, linux, type Playbook, powershell, unix, when } from '../playbook.ts';
import { SOURCES } from '../sources.ts';
import { KEEP_THE_BEFORE, verifyEverywhere } from './shared.ts';

const PINS = [
  'secureProtocol *[:=]',
  '(min|max)Version *[:=]',
  'DEFAULT_(MIN|MAX)_VERSION *=',
  '--tls-(min|max)-v1\\.[0-3]',
  '@SECLEVEL=0',
  'SSL_OP_NO_TLSv1_[23]',
].join('|');
// No double quotes inside: Windows PowerShell drops them on the way to a program.
const DEFAULTS =
  "const t = require('tls'); console.log(process.version, 'OpenSSL', process.versions.openssl, 'min', t.DEFAULT_MIN_VERSION, 'max', t.DEFAULT_MAX_VERSION, 'shared', process.config.variables.node_shared_openssl, 'options', process.env.NODE_OPTIONS)";
const CONNECT =
  "const s = require('tls').connect({host: 'sts.amazonaws.com', port: 443, servername: 'sts.amazonaws.com'}, () => { console.log(s.getProtocol(), s.getCipher().name); s.end() })";

export const node: Playbook = {
  id: 'r04-node',
  title: 'Node.js: remove the pin, then update',
  appliesTo: 'Node.js on this machine, and programs that use the AWS SDK for JavaScript.',
  program: { unix: 'node', win32: 'node' },
  oldVersion: 'runtime',
  steps: [
    {
      id: 'measure',
      title: 'Write down how it is now',
      text: `Run it as the user and in the environment of the program: NODE_OPTIONS can change it. Node.js 8 and newer can do TLS 1.2, 12 and newer TLS 1.3. "shared true" means that the system's OpenSSL counts. ${KEEP_THE_BEFORE}`,
      caution:
        'Do not use new tls.TLSSocket().getProtocol() as a check, though some documents do: it prints TLSv1.3 whatever the settings are.',
      commands: [
        unix(`PROGRAM_PATH -e "${DEFAULTS}" | tee node-before.txt`),
        powershell(`& PROGRAM_PATH -e "${DEFAULTS}" | Tee-Object -FilePath node-before.txt`),
      ],
    },
    {
      id: 'find-pins',
      title: 'Look for settings that hold it back',
      text: 'Search the code, package.json, the Dockerfile, unit files and the CI environment. A pin is the usual reason when Node.js speaks less than TLS 1.2. Look at proxy agents, too.',
      details: [
        'secureProtocol TLSv1_method or TLSv1_1_method: TLS 1.0 or 1.1 only',
        'secureProtocol TLSv1_2_method, SSLv23_method, or maxVersion TLSv1.2: never TLS 1.3',
        '--tls-min-v1.0 or --tls-min-v1.1: allows old versions; of several, the lowest wins',
        '--tls-max-v1.2: never TLS 1.3',
        'NODE_TLS_REJECT_UNAUTHORIZED=0: has nothing to do with versions, but switches certificate checks off; remove it too',
      ],
      commands: [
        unix(
          `grep -rnE --exclude-dir=node_modules -e '${PINS}' APP_DIR`,
          `grep -rnE --include='*.js' -e 'secureProtocol *[:=]' APP_DIR/node_modules`,
          'env | grep -E "^NODE_OPTIONS="',
        ),
        linux(`sudo grep -rnE -e 'NODE_OPTIONS|--tls-(min|max)' /etc/systemd/system /etc/environment`),
        powershell(
          `Get-ChildItem APP_DIR -Recurse -File | Where-Object FullName -NotMatch 'node_modules' | Select-String -Pattern '${PINS}'`,
          '$env:NODE_OPTIONS',
        ),
      ],
    },
    {
      id: 'remove-pins',
      title: 'Take the settings out',
      text: 'Delete them. The defaults of a current Node.js are right: TLS 1.2 at least, the newest that both sides know. Only if you must state a minimum, state it as AWS documents it.',
      commands: [
        when(
          'only if a minimum must be stated in code (SDK v3)',
          file(
            "import { Agent } from 'node:https';",
            "import { S3Client } from '@aws-sdk/client-s3';",
            "import { NodeHttpHandler } from '@smithy/node-http-handler';",
            '',
            "const client = new S3Client({ requestHandler: new NodeHttpHandler({ httpsAgent: new Agent({ minVersion: 'TLSv1.2' }) }) });",
          ),
        ),
        when('only if a minimum must be stated from outside', unix("export NODE_OPTIONS='--tls-min-v1.2'")),
        when('only if a minimum must be stated from outside', powershell("$env:NODE_OPTIONS = '--tls-min-v1.2'")),
      ],
    },
    {
      id: 'update-node',
      title: 'Move to a supported Node.js',
      text: 'Test the program with it before you switch the service. Programs packed into one file, and Electron programs, carry their own runtime: rebuild those.',
      commands: [
        when('with nvm', unix('nvm install 24', 'nvm use 24', 'node --version')),
        when('with Homebrew', unix('brew install node@24')),
        powershell('winget install --exact --id OpenJS.NodeJS.LTS', 'node --version'),
        when('in a container', file('FROM node:24-slim')),
      ],
      targets: ['tls1.2', 'tls1.3'],
    },
    {
      id: 'update-node-pq',
      title: 'Move to a Node.js with ML-KEM',
      text: "Node.js 22.20 or newer of that line, or 24.9 or newer, prefers ML-KEM by default. A Node.js that shares the system's OpenSSL needs OpenSSL 3.5 there.",
      commands: [
        when('with nvm', unix('nvm install 24', 'nvm use 24', 'node --version')),
        when('with Homebrew', unix('brew install node@24')),
        powershell('winget install --exact --id OpenJS.NodeJS.LTS', 'node --version'),
        when('in a container', file('FROM node:24-slim')),
      ],
      targets: ['pq'],
    },
    {
      id: 'lambda',
      title: 'Optional, only if the finding is a Lambda function: change its runtime',
      text: "Skip it for anything else. The runtime of a function is AWS's; a pin in your code is not. Publish a version with the new runtime and move the alias, so that the way back is one command.",
      commands: [
        any('aws lambda get-function-configuration --region REGION --function-name FUNCTION_NAME --query Runtime'),
        any('aws lambda update-function-configuration --region REGION --function-name FUNCTION_NAME --runtime nodejs24.x'),
        any('aws lambda publish-version --region REGION --function-name FUNCTION_NAME'),
      ],
    },
    {
      id: 'update-sdk',
      title: 'Move from SDK version 2 to version 3',
      text: 'The package aws-sdk (version 2) has had no support since 8 September 2025. It speaks whatever TLS Node.js speaks, so this is not urgent for TLS, but nobody repairs it any more.',
      commands: [
        unix(
          `grep -rnE --exclude-dir=node_modules "(require\\(|from )['\\"]aws-sdk" APP_DIR`,
          'npx aws-sdk-js-codemod --dry --print -t v2-to-v3 APP_DIR',
        ),
        powershell(
          "Get-ChildItem APP_DIR -Recurse -Filter *.js | Where-Object FullName -NotMatch 'node_modules' | Select-String -SimpleMatch 'aws-sdk'",
        ),
      ],
    },
  ],
  verify: [
    {
      id: 'real-connection',
      title: 'Connect once and read the version',
      text: 'Run it in the environment of the program. It prints the version of a real connection to AWS. No credentials are sent. It does not show ML-KEM reliably; the CloudTrail event does.',
      commands: [unix(`PROGRAM_PATH -e "${CONNECT}"`), powershell(`& PROGRAM_PATH -e "${CONNECT}"`)],
    },
    ...verifyEverywhere,
  ],
  rollback: [
    {
      id: 'old-node',
      title: 'Go back to the old Node.js',
      text: 'Install the release that was in use before, and use it again.',
      commands: [unix('nvm install OLD_VERSION', 'nvm use OLD_VERSION'), powershell('nvm install OLD_VERSION', 'nvm use OLD_VERSION')],
    },
    {
      id: 'old-code',
      title: 'Bring the old settings back',
      text: 'Revert the commit that took the pins out.',
      commands: [any('git revert COMMIT')],
    },
    {
      id: 'old-lambda',
      title: 'Only if the finding is a Lambda function: point its alias to the version before',
      text: 'The version that was published before is still there.',
      commands: [
        any('aws lambda update-alias --region REGION --function-name FUNCTION_NAME --name LAMBDA_ALIAS --function-version LAMBDA_VERSION'),
      ],
    },
  ],
  sources: [SOURCES.js3Tls, SOURCES.js2Tls, SOURCES.pqtls, SOURCES.sdkLifecycle],
};
