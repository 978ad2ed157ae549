// Runtimes and programs with a TLS library inside that no other playbook covers: Bun, Deno, Mono, and the rest.
import { linux, macos, type Playbook, powershell, unix, when } from '../playbook.ts';
import { SOURCES } from '../sources.ts';
import { KEEP_THE_BEFORE, verifyEverywhere } from './shared.ts';

export const otherRuntime: Playbook = {
  id: 'r08-other-runtime',
  title: 'Another runtime: update it, and what was built with it',
  appliesTo: 'Bun, Deno, Mono and other programs that bring their own TLS library.',
  steps: [
    {
      id: 'measure',
      title: 'Write down how it is now',
      text: `Note the file, its version and the TLS library it loads. No library in the list means that it is built in and changes only with the program. ${KEEP_THE_BEFORE}`,
      commands: [
        linux(
          'PROGRAM_PATH --version | tee runtime-before.txt',
          `ldd "$(command -v PROGRAM_PATH)" | grep -iE 'ssl|crypto|gnutls|nss' | tee -a runtime-before.txt`,
        ),
        macos('PROGRAM_PATH --version | tee runtime-before.txt', `otool -L "$(command -v PROGRAM_PATH)" | tee -a runtime-before.txt`),
        powershell('& PROGRAM_PATH --version | Tee-Object -FilePath runtime-before.txt'),
      ],
    },
    {
      id: 'find-settings',
      title: 'Look for settings and proxies',
      text: 'A start option, a file of settings or a proxy variable can hold it down. Look at the unit file, the start script and the environment.',
      commands: [
        unix("env | grep -iE '^(https?|all)_proxy=|tls|ssl'"),
        powershell("Get-ChildItem Env: | Where-Object Name -Match 'proxy|tls|ssl'"),
      ],
    },
    {
      id: 'update',
      title: 'Update it to a supported release',
      text: 'Use the way it was installed. If it has no newer release, move the program to a runtime that has one. Programs that were packed together with the runtime must be built again.',
      commands: [
        when('Bun', unix('bun upgrade')),
        when('Deno', unix('deno upgrade')),
        when('with Homebrew', unix('brew upgrade')),
        when('Bun', powershell('bun upgrade')),
        when('Deno', powershell('deno upgrade')),
      ],
    },
  ],
  verify: verifyEverywhere,
  rollback: [
    {
      id: 'old-release',
      title: 'Install the old release again',
      text: 'Use the way it was installed, and the release that was in use before.',
      commands: [when('Deno', unix('deno upgrade --version OLD_VERSION')), when('Deno', powershell('deno upgrade --version OLD_VERSION'))],
    },
  ],
  sources: [SOURCES.tls12Required, SOURCES.pqtls],
};
