// AWS CLI version 1: move to version 2, which brings its own TLS library.
import { CLI_V2_CHANGES, CLI_V2_SEARCH } from '../aws-cli-v2-changes.ts';
import { any, file, linux, macos, type Playbook, powershell, unix, when } from '../playbook.ts';
import { SOURCES } from '../sources.ts';
import { KEEP_THE_BEFORE, verifyEverywhere } from './shared.ts';

export const awsCliV1: Playbook = {
  id: 'r01-aws-cli-v1',
  title: 'AWS CLI version 1: move to version 2',
  appliesTo: 'AWS CLI version 1, found on this machine or named by a user agent (aws-cli/1).',
  program: { unix: 'aws', win32: 'aws' },
  oldVersion: 'product',
  steps: [
    {
      id: 'measure',
      title: 'Write down how it is now',
      text: `List every copy of the AWS CLI with its version: services and scheduled jobs may use another copy than your shell. Version 1 uses the TLS library of the Python that runs it; the first line of its script names that Python. ${KEEP_THE_BEFORE}`,
      commands: [
        unix(
          `which -a aws | sort -u | while IFS= read -r copy; do printf '%s\\n' "$copy"; "$copy" --version 2>&1; done | tee aws-cli-before.txt`,
          'PROGRAM_PATH --version',
          'head -n 1 "$(command -v PROGRAM_PATH)"',
        ),
        powershell(
          'where.exe aws | ForEach-Object { $_; & $_ --version } | Tee-Object -FilePath aws-cli-before.txt',
          '& PROGRAM_PATH --version',
        ),
      ],
    },
    {
      id: 'search-scripts',
      title: 'Find the scripts that will notice',
      text: 'Version 2 behaves differently in seventeen places. Search your scripts and your AWS config file for them, and note every hit.',
      details: CLI_V2_CHANGES.map(({ change, keep }) => `${change}: ${keep}`),
      commands: [
        unix(`grep -rnE -e '${CLI_V2_SEARCH}' SCRIPTS_DIR ~/.aws/config 2>/dev/null`),
        powershell(`Get-ChildItem SCRIPTS_DIR -Recurse -File | Select-String -Pattern '${CLI_V2_SEARCH}'`),
      ],
    },
    {
      id: 'lint-scripts',
      title: 'Let the migration tool read the bash scripts',
      text: 'AWS publishes a tool that reads bash scripts and runs nothing. It is noisy: it names every command without --cli-binary-format or --no-cli-pager. Only look for now; do not let it rewrite anything.',
      caution:
        'Do not use --fix yet: it adds options that version 1 does not know, and the script breaks until version 2 is in place. It needs Python 3.9 or newer and reads bash only.',
      commands: [
        unix(
          'python3 -m venv ./migrate-venv',
          './migrate-venv/bin/pip install aws-cli-migrate',
          './migrate-venv/bin/migrate-aws-cli --script SCRIPTS_DIR/deploy.sh',
        ),
      ],
    },
    {
      id: 'dry-run',
      title: 'Run the important commands with upgrade warnings',
      text: 'From version 1.44.0 on, version 1 warns on stderr of what version 2 would do differently ("AWS CLI v2 UPGRADE WARNING"). It warns only of what really ran, says nothing of STS endpoints and return codes, and misses the old option names: the search of the step before finds those.',
      caution: 'It really runs the command. Use a test account, or commands that only read.',
      commands: [
        unix('AWS_CLI_UPGRADE_DEBUG_MODE=true PROGRAM_PATH s3 ls'),
        powershell("$env:AWS_CLI_UPGRADE_DEBUG_MODE = 'true'", '& PROGRAM_PATH s3 ls', 'Remove-Item Env:AWS_CLI_UPGRADE_DEBUG_MODE'),
      ],
    },
    {
      id: 'pager-off',
      title: 'Switch the pager off for automation',
      text: 'Version 2 shows output in a pager, which can make an unattended job wait for ever. This setting is harmless in version 1, so make it first. Set it where the jobs get their environment, or in their AWS config file.',
      commands: [unix('export AWS_PAGER=""'), file('[default]', 'cli_pager =')],
    },
    {
      id: 'install-v2',
      title: 'Install version 2 beside version 1',
      text: 'On Linux, give it a folder of its own, so that both can be called while you test. On Windows it gets its own folder anyway.',
      caution:
        'Without --bin-dir the Linux installer replaces /usr/local/bin/aws without asking, even if that is version 1. The macOS package puts its link there, too.',
      commands: [
        linux(
          'curl -fsSL -o awscliv2.zip "https://awscli.amazonaws.com/awscli-exe-linux-$(uname -m).zip"',
          'unzip -q awscliv2.zip',
          'sudo ./aws/install --bin-dir /opt/awsv2/bin --install-dir /opt/awsv2',
          '/opt/awsv2/bin/aws --version',
        ),
        macos(
          'curl -fsSL -O https://awscli.amazonaws.com/AWSCLIV2.pkg',
          'sudo installer -pkg AWSCLIV2.pkg -target /',
          '/usr/local/bin/aws --version',
        ),
        powershell(
          "Start-Process msiexec.exe -Wait -Verb RunAs -ArgumentList '/i https://awscli.amazonaws.com/AWSCLIV2.msi /qn'",
          "& 'C:\\Program Files\\Amazon\\AWSCLIV2\\aws.exe' --version",
        ),
      ],
    },
    {
      id: 'switch',
      title: 'Switch: change the scripts and the path together',
      text: 'Commit the changed scripts, take version 1 away, and put version 2 on the path, all in one go. Use the one line that fits how version 1 was installed, and repeat until no version 1 is found.',
      caution: 'Scripts with version 2 options fail on version 1, and the other way round. Other users of this machine are switched, too.',
      commands: [
        when('version 1 was installed with pip', unix('python3 -m pip uninstall -y awscli')),
        when('version 1 was installed with pipx', unix('pipx uninstall awscli')),
        when('version 1 came with Debian or Ubuntu', linux('sudo apt-get remove -y awscli')),
        when('version 1 came with Homebrew', macos('brew uninstall awscli@1')),
        when(
          'version 1 came with the bundled installer: only when the link says so',
          unix(
            'case "$(readlink /usr/local/bin/aws)" in /usr/local/aws/*) sudo rm /usr/local/bin/aws && sudo rm -rf /usr/local/aws ;; esac',
          ),
        ),
        when('version 1 was installed with pip', powershell('py -m pip uninstall -y awscli')),
        when('version 1 came with the MSI: remove it in the list that opens', powershell('appwiz.cpl')),
        when('then, at last', linux('sudo ln -s /opt/awsv2/bin/aws /usr/local/bin/aws', 'hash -r; which -a aws; aws --version')),
        when('then, at last', macos('hash -r; which -a aws; aws --version')),
        when('then, in a new window', powershell('where.exe aws', 'aws --version')),
      ],
    },
    {
      id: 'if-v1-stays',
      title: 'Only if version 1 must stay: update the Python below it',
      text: 'Version 1 has no setting for TLS; the OpenSSL of its Python decides. A newer Python with a current OpenSSL raises it. The newest awscli for Python 2.7 is 1.19, for Python 3.6 about 1.24: updating awscli alone changes nothing there. Version 1 gets no support after 15 July 2027.',
      commands: [
        unix(
          `python3 -c "import ssl, sys; print(sys.version); print(ssl.OPENSSL_VERSION)"`,
          'python3 -m venv ~/awscli-v1',
          '~/awscli-v1/bin/pip install "awscli<2"',
        ),
        powershell(
          `py -c "import ssl, sys; print(sys.version); print(ssl.OPENSSL_VERSION)"`,
          'py -m venv $HOME\\awscli-v1',
          '& $HOME\\awscli-v1\\Scripts\\pip.exe install "awscli<2"',
        ),
      ],
    },
  ],
  verify: [
    {
      id: 'version-is-2',
      title: 'The command is version 2 and works',
      text: 'The version must begin with aws-cli/2, in your shell and in the environment of every job. The second command must print your account.',
      commands: [any('aws --version'), any('aws sts get-caller-identity')],
    },
    ...verifyEverywhere,
  ],
  rollback: [
    {
      id: 'reinstall-v1',
      title: 'Install the old version again',
      text: 'With pip, version 1 comes back in the release that was in use before.',
      commands: [unix("python3 -m pip install 'awscli==OLD_VERSION'"), powershell("py -m pip install 'awscli==OLD_VERSION'")],
    },
    {
      id: 'remove-v2',
      title: 'Take version 2 away',
      text: 'Check where the link points before you remove it.',
      commands: [
        linux('case "$(readlink /usr/local/bin/aws)" in /opt/awsv2/*) sudo rm /usr/local/bin/aws ;; esac', 'sudo rm -rf /opt/awsv2'),
        macos('sudo rm /usr/local/bin/aws /usr/local/bin/aws_completer', 'sudo rm -rf /usr/local/aws-cli'),
        when('remove AWS CLI version 2 in the list that opens', powershell('appwiz.cpl')),
      ],
    },
    {
      id: 'restore-scripts',
      title: 'Bring the old scripts back',
      text: 'Revert the commit that changed the scripts, together with the switch back.',
      commands: [any('git revert COMMIT')],
    },
  ],
  sources: [
    SOURCES.cliMigration,
    SOURCES.cliChanges,
    SOURCES.cliDebug,
    SOURCES.cliTool,
    SOURCES.cliInstall,
    SOURCES.cliUninstall,
    SOURCES.cli1Install,
    SOURCES.cliTls,
    SOURCES.cli1Tls,
    SOURCES.cliMaintenance,
  ],
};
