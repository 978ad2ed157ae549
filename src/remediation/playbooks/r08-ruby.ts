// Ruby programs: the OpenSSL that Ruby is linked to decides.
import { any, linux, type Playbook, powershell, unix, when } from '../playbook.ts';
import { SOURCES } from '../sources.ts';
import { KEEP_THE_BEFORE, verifyEverywhere } from './shared.ts';

const PINS = 'ssl_version *=|(min|max)_version *=|TLSv1(_1)?(_client)?\\b|OP_NO_TLSv1_[23]';
const LIBRARY = 'puts RUBY_VERSION, OpenSSL::OPENSSL_LIBRARY_VERSION';
const CONNECT =
  "s = OpenSSL::SSL::SSLSocket.new(TCPSocket.new('sts.amazonaws.com', 443)); s.hostname = 'sts.amazonaws.com'; s.connect; puts s.ssl_version";

export const ruby: Playbook = {
  id: 'r08-ruby',
  title: 'Ruby: update the OpenSSL below it',
  appliesTo: 'Programs in Ruby with the AWS SDK for Ruby, and Ruby on this machine. JRuby follows the playbook for Java.',
  program: { unix: 'ruby', win32: 'ruby' },
  steps: [
    {
      id: 'measure',
      title: 'Write down how it is now',
      text: `OPENSSL_LIBRARY_VERSION is the library in use. OPENSSL_VERSION, which some documents print, is only the one that Ruby was built with. ${KEEP_THE_BEFORE}`,
      commands: [
        unix(`PROGRAM_PATH -ropenssl -e "${LIBRARY}" | tee ruby-before.txt`),
        powershell(`& PROGRAM_PATH -ropenssl -e "${LIBRARY}" | Tee-Object -FilePath ruby-before.txt`),
      ],
    },
    {
      id: 'find-pins',
      title: 'Look for code that sets the version',
      text: 'With OpenSSL 1.0.1 or newer Ruby can do TLS 1.2, with 1.1.1 also TLS 1.3. If it speaks less, look for a setting or a proxy.',
      caution: 'The HTTP/2 connections of the SDK (event streams) always stay at TLS 1.2. That is not a fault of your machine.',
      commands: [
        unix(`grep -rnE --include='*.rb' '${PINS}' APP_DIR`, "env | grep -iE '^(https?|all)_proxy='"),
        powershell(`Get-ChildItem APP_DIR -Recurse -Filter *.rb | Select-String -Pattern '${PINS}'`),
      ],
    },
    {
      id: 'update',
      title: 'Update Ruby and the OpenSSL below it',
      text: 'TLS 1.3 needs OpenSSL 1.1.1. A Ruby built by a version manager must be built again after the library is updated.',
      commands: [
        when('Debian or Ubuntu', linux('sudo apt-get update && sudo apt-get install -y ruby openssl')),
        when('Red Hat family or Amazon Linux', linux('sudo dnf upgrade -y ruby openssl openssl-libs')),
        when('with rbenv', unix('rbenv install --list', 'rbenv install 3.4.1')),
      ],
      targets: ['tls1.2', 'tls1.3'],
    },
    {
      id: 'update-pq',
      title: 'Link Ruby to OpenSSL 3.5 or newer',
      text: "ML-KEM comes with OpenSSL 3.5. On Amazon Linux 2023.12 and newer the crypto policy must allow it, too: see the playbook for the system's TLS.",
      commands: [linux('openssl version'), when('with Homebrew', unix('brew upgrade openssl@3 ruby'))],
      targets: ['pq'],
    },
    {
      id: 'update-sdk',
      title: 'Move to SDK version 3',
      text: 'Versions 1 and 2 of the SDK for Ruby have no support any more.',
      commands: [any('bundle outdated'), any('bundle update --conservative aws-sdk-core')],
    },
  ],
  verify: [
    {
      id: 'real-connection',
      title: 'Connect once and read the version',
      text: 'It prints the version of a real connection to AWS. No credentials are sent.',
      commands: [unix(`PROGRAM_PATH -rsocket -ropenssl -e "${CONNECT}"`), powershell(`& PROGRAM_PATH -rsocket -ropenssl -e "${CONNECT}"`)],
    },
    ...verifyEverywhere,
  ],
  rollback: [
    {
      id: 'old-ruby',
      title: 'Go back to the old Ruby and bundle',
      text: 'Bring Gemfile.lock back as it was before the commit of the update, and the old Ruby if a version manager keeps it.',
      commands: [any('git checkout COMMIT~1 -- Gemfile.lock'), any('bundle install')],
    },
  ],
  sources: [SOURCES.rubySdk, SOURCES.pqtls, SOURCES.sdkLifecycle],
};
