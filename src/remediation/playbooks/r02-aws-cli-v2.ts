// AWS CLI version 2 that is too old for TLS 1.3 or ML-KEM: update it in place.
import { any, linux, macos, type Playbook, powershell, unix, when } from '../playbook.ts';
import { SOURCES } from '../sources.ts';
import { KEEP_THE_BEFORE, verifyEverywhere } from './shared.ts';

export const awsCliV2: Playbook = {
  id: 'r02-aws-cli-v2',
  title: 'AWS CLI version 2: update it',
  appliesTo: 'AWS CLI version 2 whose TLS library is too old for the target, or held back by a setting.',
  program: { unix: 'aws', win32: 'aws' },
  oldVersion: 'product',
  steps: [
    {
      id: 'measure',
      title: 'Write down how it is now',
      text: `The end of the version line says where it is from: exe is the official build with its own TLS library, source is built from source (a distribution, Homebrew) and uses the library of the system. ${KEEP_THE_BEFORE}`,
      caution: 'Old versions stay in /usr/local/aws-cli/v2 after an update. Only the one that "current" points to runs.',
      commands: [
        unix('{ which -a aws; PROGRAM_PATH --version; } | tee aws-cli-before.txt'),
        linux('readlink /usr/local/aws-cli/v2/current'),
        powershell(
          'where.exe aws | Tee-Object -FilePath aws-cli-before.txt',
          '& PROGRAM_PATH --version | Tee-Object -FilePath aws-cli-before.txt -Append',
        ),
      ],
    },
    {
      id: 'rule-out-settings',
      title: 'Look for a setting or a proxy that holds it back',
      text: "The AWS CLI has no setting for the TLS version. Below TLS 1.2, an official build is almost always behind a device that opens TLS: a proxy variable, or a certificate that is not Amazon's, tells. A build from source also follows OPENSSL_CONF and the system's policy.",
      commands: [
        unix(
          "env | grep -iE '^(https?|all|no)_proxy=|^OPENSSL_CONF=|^AWS_CA_BUNDLE='",
          'openssl s_client -connect sts.amazonaws.com:443 -servername sts.amazonaws.com </dev/null 2>/dev/null | openssl x509 -noout -issuer',
        ),
        powershell("Get-ChildItem Env: | Where-Object Name -Match 'proxy|OPENSSL_CONF|AWS_CA_BUNDLE'"),
      ],
    },
    {
      id: 'update-tls13',
      title: 'Update to a version with TLS 1.3',
      text: 'The official Linux build has TLS 1.3 from 2.9.19 on. Take the newest one.',
      commands: updates(),
      targets: ['tls1.2', 'tls1.3'],
    },
    {
      id: 'update-pq',
      title: 'Update to a version with ML-KEM',
      text: 'The official Linux build has ML-KEM by default from 2.34.54 on. On macOS, the Homebrew build has it with openssl@3 3.5 or newer. For Windows AWS names no version: measure after the update.',
      commands: updates(),
      targets: ['pq'],
    },
    {
      id: 'replace-distro-build',
      title: "If it is a distribution's build: replace it",
      text: "A build from source rises only with the system's OpenSSL: 1.1.1 for TLS 1.3, 3.5 for ML-KEM. The official build brings its own library and needs no newer system.",
      caution: "Packages that depend on the distribution's awscli are removed with it. Read the list before you agree.",
      commands: [
        when('Debian or Ubuntu', linux('sudo apt-get remove awscli')),
        when(
          'then the official build',
          linux(
            'curl -fsSL -o awscliv2.zip "https://awscli.amazonaws.com/awscli-exe-linux-$(uname -m).zip"',
            'unzip -q -o awscliv2.zip',
            'sudo ./aws/install',
            'hash -r; aws --version',
          ),
        ),
      ],
    },
  ],
  verify: [
    {
      id: 'version-is-new',
      title: 'The version is the new one and works',
      text: 'In your shell and in the environment of every job.',
      commands: [any('aws --version'), any('aws sts get-caller-identity')],
    },
    ...verifyEverywhere,
  ],
  rollback: [
    {
      id: 'point-back',
      title: 'Go back to the version before',
      text: 'The Linux installer keeps the old version. Point "current" back to it.',
      caution:
        'After that, running the newer installer again says "Found same AWS CLI version" and does not point forward. Set the link by hand then.',
      commands: [
        linux('ls /usr/local/aws-cli/v2', 'sudo ln -snf /usr/local/aws-cli/v2/OLD_VERSION /usr/local/aws-cli/v2/current', 'aws --version'),
        macos(
          'curl -fsSL -O https://awscli.amazonaws.com/AWSCLIV2-OLD_VERSION.pkg',
          'sudo installer -pkg AWSCLIV2-OLD_VERSION.pkg -target /',
        ),
        powershell(
          "Start-Process msiexec.exe -Wait -Verb RunAs -ArgumentList '/i https://awscli.amazonaws.com/AWSCLIV2-OLD_VERSION.msi /qn'",
        ),
      ],
    },
  ],
  sources: [SOURCES.cliInstall, SOURCES.cliUninstall, SOURCES.cliTls, SOURCES.cliChangelog, SOURCES.pqtls],
};

function updates() {
  return [
    when(
      'installed with the official Linux installer',
      linux(
        'curl -fsSL -o awscliv2.zip "https://awscli.amazonaws.com/awscli-exe-linux-$(uname -m).zip"',
        'unzip -q -o awscliv2.zip',
        'sudo ./aws/install --update',
        'aws --version',
      ),
    ),
    when('version 2.36.0 or newer, official build', unix('aws update')),
    when('installed as a snap', linux('sudo snap refresh aws-cli')),
    when('installed with Homebrew', unix('brew upgrade awscli openssl@3')),
    when(
      'installed with the official package',
      macos('curl -fsSL -O https://awscli.amazonaws.com/AWSCLIV2.pkg', 'sudo installer -pkg AWSCLIV2.pkg -target /', 'aws --version'),
    ),
    when(
      'installed with the MSI',
      powershell(
        "Start-Process msiexec.exe -Wait -Verb RunAs -ArgumentList '/i https://awscli.amazonaws.com/AWSCLIV2.msi /qn'",
        'aws --version',
      ),
    ),
  ];
}
