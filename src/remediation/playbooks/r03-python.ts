// Python programs (boto3, botocore, boto 2): the OpenSSL of the interpreter decides.
import { file, linux, type Playbook, powershell, unix, when } from '../playbook.ts';
import { SOURCES } from '../sources.ts';
import { KEEP_THE_BEFORE, verifyEverywhere } from './shared.ts';

const PINS = 'PROTOCOL_TLSv1(_1)?\\b|ssl_version *=|maximum_version *=|OP_NO_TLSv1_[23]|SECLEVEL=0|TLSv1(_1)?_METHOD';
const CONNECT =
  "import socket, ssl; s = ssl.create_default_context().wrap_socket(socket.create_connection(('sts.amazonaws.com', 443), 10), server_hostname='sts.amazonaws.com'); print(s.version(), s.cipher())";
const LIBRARY = "import ssl, sys; print(sys.version); print(ssl.OPENSSL_VERSION); print(getattr(ssl, 'HAS_TLSv1_3', False))";

export const python: Playbook = {
  id: 'r03-python',
  title: 'Python and boto: update the OpenSSL below it',
  appliesTo: 'Programs in Python: boto3, botocore, boto 2, Requests, and Python itself on this machine.',
  program: { unix: 'python3', win32: 'python' },
  steps: [
    {
      id: 'measure',
      title: 'Write down how it is now',
      text: `Ask the interpreter that runs the program, not the one in your shell. What counts is OpenSSL, not the version of Python: an old Python with a new OpenSSL is fine. ${KEEP_THE_BEFORE}`,
      commands: [
        unix(
          `PROGRAM_PATH -c "${LIBRARY}" | tee python-before.txt`,
          "PROGRAM_PATH -m pip list 2>/dev/null | grep -iE 'boto|urllib3|requests|openssl' | tee -a python-before.txt",
        ),
        powershell(
          `& PROGRAM_PATH -c "${LIBRARY}" | Tee-Object -FilePath python-before.txt`,
          "& PROGRAM_PATH -m pip list | Select-String 'boto|urllib3|requests|openssl' | Tee-Object -FilePath python-before.txt -Append",
        ),
      ],
    },
    {
      id: 'remove-pins',
      title: 'Look for code that sets the version',
      text: 'With OpenSSL 1.0.1 or newer, the library can do TLS 1.2, with 1.1.1 also TLS 1.3. If it still speaks less, the program sets it so, or a proxy stands between. Remove what you find, or allow the newer versions.',
      commands: [
        unix(`grep -rnE '${PINS}' --include='*.py' APP_DIR`, "env | grep -iE '^(https?|all)_proxy=|^OPENSSL_CONF='"),
        powershell(`Get-ChildItem APP_DIR -Recurse -Filter *.py | Select-String -Pattern '${PINS}'`),
      ],
    },
    {
      id: 'newer-openssl',
      title: 'Give the program a Python with a newer OpenSSL',
      text: 'OpenSSL 1.0.0 and older cannot do TLS 1.2. Update the operating system, or move the program to a current Python or container. Rebuilding OpenSSL and Python by hand is the last resort: somebody has to keep doing it.',
      caution: 'Make a new environment and leave the old one alone: it is your way back.',
      commands: [
        when('Debian or Ubuntu', linux('sudo apt-get update && sudo apt-get install -y python3 python3-venv openssl')),
        when('Red Hat family or Amazon Linux', linux('sudo dnf upgrade -y openssl openssl-libs python3')),
        when('with Homebrew', unix('brew upgrade openssl@3 python3')),
        powershell('winget install --exact --id Python.Python.3.14'),
      ],
      targets: ['tls1.2', 'tls1.3'],
    },
    {
      id: 'newer-openssl-pq',
      title: 'Give the program a Python with OpenSSL 3.5',
      text: "ML-KEM needs OpenSSL 3.5 or newer. The installers of python.org for Windows and macOS have it from Python 3.14.6 on. On Linux the system's OpenSSL counts.",
      caution: 'Make a new environment and leave the old one alone: it is your way back.',
      commands: [
        when('Linux: is the system new enough?', linux('openssl version')),
        when('with Homebrew', unix('brew upgrade openssl@3 python3')),
        powershell('winget install --exact --id Python.Python.3.14'),
      ],
      targets: ['pq'],
    },
    {
      id: 'policy-pq',
      title: 'Amazon Linux 2023: allow ML-KEM in the crypto policy',
      text: "From release 2023.12 on, the policy DEFAULT:PQ switches it on for the programs that use the system's libraries. Restart the services afterwards, or reboot.",
      caution: 'The policy holds for every program on the machine. Note the old one first: the first command shows it.',
      commands: [linux('update-crypto-policies --show', 'sudo update-crypto-policies --set DEFAULT:PQ')],
      targets: ['pq'],
    },
    {
      id: 'update-boto',
      title: 'Update boto3 and botocore; replace boto 2',
      text: 'Use the newest boto3 that your Python takes. boto 2 has had no release since 2018: move its calls to boto3. The first command finds them.',
      commands: [
        unix(
          "grep -rnE '^ *(import|from) boto( |\\.|$)' --include='*.py' APP_DIR",
          'PROGRAM_PATH -m venv ~/tls-venv',
          '~/tls-venv/bin/pip install --upgrade boto3 botocore',
        ),
        powershell(
          "Get-ChildItem APP_DIR -Recurse -Filter *.py | Select-String -Pattern '^ *(import|from) boto( |\\.|$)'",
          '& PROGRAM_PATH -m venv $HOME\\tls-venv',
          '& $HOME\\tls-venv\\Scripts\\pip.exe install --upgrade boto3 botocore',
        ),
      ],
    },
    {
      id: 'floor',
      title: 'If you want a floor: refuse anything below TLS 1.2',
      text: 'Not needed for AWS, which refuses it anyway. In code, set it on the context. For a whole process, use an OpenSSL configuration of its own and name it in OPENSSL_CONF.',
      caution: 'Other servers that this program talks to must know TLS 1.2, too.',
      commands: [
        when(
          'in code',
          file('import ssl', '', 'context = ssl.create_default_context()', 'context.minimum_version = ssl.TLSVersion.TLSv1_2'),
        ),
        when(
          'in a file named by OPENSSL_CONF',
          file(
            'openssl_conf = default_conf',
            '',
            '[default_conf]',
            'ssl_conf = ssl_sect',
            '',
            '[ssl_sect]',
            'system_default = system_default_sect',
            '',
            '[system_default_sect]',
            'MinProtocol = TLSv1.2',
          ),
        ),
      ],
      targets: ['tls1.2'],
    },
    {
      id: 'switch',
      title: 'Start the program with the new environment',
      text: 'Change the service or job to the new interpreter and restart it.',
      commands: [linux('sudo systemctl restart SERVICE_NAME'), powershell('Restart-Service -Name SERVICE_NAME')],
    },
  ],
  verify: [
    {
      id: 'real-connection',
      title: 'Connect once and read the version',
      text: 'Run it with the interpreter of the program. It prints the version of a real connection to AWS. No credentials are sent.',
      commands: [unix(`PROGRAM_PATH -c "${CONNECT}"`), powershell(`& PROGRAM_PATH -c "${CONNECT}"`)],
    },
    ...verifyEverywhere,
  ],
  rollback: [
    {
      id: 'old-environment',
      title: 'Start the program with the old environment',
      text: 'Point the service or job back to the old interpreter and restart it. Keep the old environment until the new one has run for a while.',
      commands: [linux('sudo systemctl restart SERVICE_NAME'), powershell('Restart-Service -Name SERVICE_NAME')],
    },
    {
      id: 'old-policy',
      title: 'Set the old crypto policy',
      text: 'Set the policy that was in force before you changed it.',
      commands: [linux('sudo update-crypto-policies --set PREVIOUS_POLICY')],
      targets: ['pq'],
    },
  ],
  sources: [SOURCES.cli1Tls, SOURCES.pqtls, SOURCES.sdkLifecycle, SOURCES.cryptoPolicies],
};
