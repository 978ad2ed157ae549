// The system's own TLS: OpenSSL, its configuration and policy, Schannel, and the tools that use them.
import { linux, macos, type Playbook, powershell, unix, when } from '../playbook.ts';
import { SOURCES } from '../sources.ts';
import { KEEP_THE_BEFORE, verifyEverywhere } from './shared.ts';

const SCHANNEL = 'SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL';
const TLS12_CLIENT = `'HKLM:\\${SCHANNEL}\\Protocols\\TLS 1.2\\Client'`;

export const systemTls: Playbook = {
  id: 'r09-system-tls',
  title: "The system's TLS: OpenSSL, crypto policy, Schannel",
  appliesTo:
    'curl, Wget, Git, Perl, s3fs and other programs that use the TLS of the system; OpenSSL, crypto policies and Schannel themselves.',
  steps: [
    {
      id: 'measure',
      title: 'Write down how it is now',
      text: `Keep versions, the policy, and a copy of every file or key that you may change. ${KEEP_THE_BEFORE}`,
      commands: [
        linux(
          '{ openssl version -a; curl --version; update-crypto-policies --show; } 2>/dev/null | tee system-tls-before.txt',
          'for file in /etc/ssl/openssl.cnf /etc/pki/tls/openssl.cnf; do [ -f "$file" ] && sudo cp -p "$file" "$file.before"; done',
        ),
        macos('{ which -a openssl curl; openssl version -a; curl --version; } | tee system-tls-before.txt'),
        powershell(
          `reg.exe export 'HKLM\\${SCHANNEL}' schannel-before.reg /y`,
          'curl.exe --version | Tee-Object -FilePath system-tls-before.txt',
          '(Get-CimInstance Win32_OperatingSystem).Caption | Tee-Object -FilePath system-tls-before.txt -Append',
        ),
      ],
    },
    {
      id: 'find-settings',
      title: 'Look for settings that hold it back',
      text: "MaxProtocol, a program's own settings file, or a proxy variable can hold a good library down.",
      commands: [
        unix(
          'grep -nE "M(in|ax)Protocol|CipherString|Protocol *=" /etc/ssl/openssl.cnf /etc/pki/tls/openssl.cnf /etc/crypto-policies/back-ends/opensslcnf.config 2>/dev/null',
          'grep -nE "tls|ssl" ~/.curlrc ~/.wgetrc /etc/wgetrc 2>/dev/null',
          'git config --show-origin --get-all http.sslVersion',
          "env | grep -iE '^(https?|all)_proxy=|^OPENSSL_CONF='",
        ),
        powershell(
          `Get-ChildItem 'HKLM:\\${SCHANNEL}\\Protocols' -Recurse | Get-ItemProperty | Select-Object PSPath, Enabled, DisabledByDefault`,
          'git config --show-origin --get-all http.sslVersion',
          "Get-ChildItem Env: | Where-Object Name -Match 'proxy|OPENSSL_CONF'",
        ),
      ],
    },
    {
      id: 'undo-program-settings',
      title: "Take out the program's own setting",
      text: 'It touches this one program only, so try it first. In .curlrc remove tlsv1.0, tlsv1.1 and tls-max; in .wgetrc remove secure-protocol. s3fs follows its libcurl.',
      commands: [
        when('Git', unix('git config --global --unset-all http.sslVersion')),
        when('Git', powershell('git config --global --unset-all http.sslVersion')),
        when(
          'curl: a test without the settings file',
          unix('curl -q -sS -o /dev/null -w "%{http_code}\\n" --tlsv1.2 https://sts.amazonaws.com/'),
        ),
      ],
    },
    {
      id: 'update-library',
      title: 'Update the library',
      text: 'OpenSSL 1.0.0 and older have no TLS 1.2: move to a supported release of the operating system. TLS 1.3 needs OpenSSL 1.1.1. curl can ask for TLS 1.2 from 7.34 on; what it can do depends on the library that curl --version names.',
      caution: 'Updates restart services. Do it in a maintenance window.',
      commands: [
        when('Debian or Ubuntu', linux('sudo apt-get update && sudo apt-get install -y openssl curl ca-certificates')),
        when('Red Hat family or Amazon Linux', linux('sudo dnf upgrade -y openssl openssl-libs curl libcurl ca-certificates')),
        when('with Homebrew', unix('brew upgrade openssl@3 curl wget git')),
      ],
    },
    {
      id: 'policy',
      title: 'Set the policy to its default',
      text: 'The default of a current system is TLS 1.2 at least. On the Red Hat family and Amazon Linux 2023, one command sets it. On Debian and Ubuntu, openssl.cnf says it.',
      caution:
        'It holds for every program on the machine that uses these libraries, as client and as server. First make sure that no client of this host still needs TLS 1.0 or 1.1.',
      commands: [
        when('Red Hat family or Amazon Linux 2023', linux('update-crypto-policies --show', 'sudo update-crypto-policies --set DEFAULT')),
        when(
          'Debian or Ubuntu, where the lines are there already',
          linux(
            "sudo sed -i.before -E 's/^( *MinProtocol *=).*/\\1 TLSv1.2/; s/^( *CipherString *=).*/\\1 DEFAULT@SECLEVEL=2/; /^ *MaxProtocol *=/d' /etc/ssl/openssl.cnf",
            'diff /etc/ssl/openssl.cnf.before /etc/ssl/openssl.cnf',
          ),
        ),
      ],
      targets: ['tls1.2', 'tls1.3'],
    },
    {
      id: 'policy-pq',
      title: 'OpenSSL 3.5, and a policy that allows ML-KEM',
      text: 'ML-KEM is on by default in OpenSSL 3.5 and newer. On Amazon Linux 2023.12 and newer, the policy DEFAULT:PQ allows it.',
      caution: 'The policy holds for every program on the machine. Note the old one first: the second command shows it.',
      commands: [
        linux('openssl version'),
        when('Amazon Linux 2023.12 and newer', linux('update-crypto-policies --show', 'sudo update-crypto-policies --set DEFAULT:PQ')),
        when('with Homebrew', unix('brew upgrade openssl@3')),
      ],
      targets: ['pq'],
    },
    {
      id: 'schannel',
      title: 'On Windows: let Schannel offer TLS 1.2',
      text: 'Since Windows 8 and Server 2012 TLS 1.2 is on, unless somebody switched it off: a missing key means the default. So remove the two values if they are there. Windows 7 and Server 2008 R2 need them set. Run it as administrator, then restart Windows.',
      caution:
        'It holds for every program that uses Schannel. Do not force TLS 1.3 on Windows 10 or Server 2016 and 2019: it is not supported there. Do not switch TLS 1.0 and 1.1 off here until no program on the machine needs them.',
      commands: [
        when(
          'Windows 8, Server 2012 and newer',
          powershell(
            `Get-ItemProperty -Path ${TLS12_CLIENT} -ErrorAction SilentlyContinue`,
            `Remove-ItemProperty -Path ${TLS12_CLIENT} -Name Enabled, DisabledByDefault -ErrorAction SilentlyContinue`,
          ),
        ),
        when(
          'Windows 7 and Server 2008 R2',
          powershell(
            `if (-not (Test-Path ${TLS12_CLIENT})) { New-Item -Path ${TLS12_CLIENT} -Force | Out-Null }`,
            `Set-ItemProperty -Path ${TLS12_CLIENT} -Name DisabledByDefault -Value 0 -Type DWord`,
            `Set-ItemProperty -Path ${TLS12_CLIENT} -Name Enabled -Value 1 -Type DWord`,
          ),
        ),
        when(
          'programs on WinHTTP on Windows 7, Server 2008 R2 and Server 2012, after KB3140245',
          powershell(
            "foreach ($base in 'HKLM:\\SOFTWARE', 'HKLM:\\SOFTWARE\\WOW6432Node') {",
            '  $key = "$base\\Microsoft\\Windows\\CurrentVersion\\Internet Settings\\WinHttp"',
            '  if (-not (Test-Path $key)) { New-Item -Path $key -Force | Out-Null }',
            '  Set-ItemProperty -Path $key -Name DefaultSecureProtocols -Value 0xA00 -Type DWord',
            '}',
          ),
        ),
      ],
    },
    {
      id: 'restart',
      title: 'Restart what uses the library',
      text: 'A running program keeps the old library and settings until it is restarted. A reboot is the safe way.',
      commands: [linux('sudo systemctl restart SERVICE_NAME'), powershell('Restart-Service -Name SERVICE_NAME')],
    },
  ],
  verify: [
    {
      id: 'real-connection',
      title: 'Connect once and read the version',
      text: 'Each shows the version of a real connection to AWS. No credentials are sent.',
      commands: [
        unix(
          'openssl s_client -connect sts.amazonaws.com:443 -servername sts.amazonaws.com </dev/null 2>/dev/null | grep -E "Protocol|Cipher is|Negotiated|Server Temp Key"',
        ),
        powershell('curl.exe -sSv -o NUL https://sts.amazonaws.com/'),
      ],
    },
    ...verifyEverywhere,
  ],
  rollback: [
    {
      id: 'old-policy',
      title: 'Set the old policy',
      text: 'Set the policy that was in force before you changed it.',
      commands: [
        when('Red Hat family or Amazon Linux 2023', linux('sudo update-crypto-policies --set PREVIOUS_POLICY')),
        when('Debian or Ubuntu', linux('sudo cp -p /etc/ssl/openssl.cnf.before /etc/ssl/openssl.cnf')),
      ],
    },
    {
      id: 'old-registry',
      title: 'Write the saved keys back',
      text: 'The import writes back what was there. A value that was not there before stays: remove it with the first command. Then restart Windows.',
      commands: [
        powershell(
          `Remove-ItemProperty -Path ${TLS12_CLIENT} -Name Enabled, DisabledByDefault -ErrorAction SilentlyContinue`,
          'reg.exe import schannel-before.reg',
        ),
      ],
    },
    {
      id: 'old-packages',
      title: 'Go back to the old packages',
      text: 'Only if the new library itself is the trouble.',
      commands: [
        when('Red Hat family or Amazon Linux', linux('sudo dnf history list', 'sudo dnf history undo last')),
        when('Debian or Ubuntu: see what was there', linux('grep -E "upgrade (openssl|libssl|curl)" /var/log/dpkg.log')),
      ],
    },
  ],
  sources: [SOURCES.cryptoPolicies, SOURCES.curlTls, SOURCES.microsoftSchannel, SOURCES.microsoftTlsRegistry, SOURCES.pqtls],
};
