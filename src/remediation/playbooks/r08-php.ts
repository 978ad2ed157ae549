// PHP programs: libcurl and its TLS library decide.
import { any, linux, type Playbook, powershell, unix, when } from '../playbook.ts';
import { SOURCES } from '../sources.ts';
import { KEEP_THE_BEFORE, verifyEverywhere } from './shared.ts';

const PINS = 'CURL_SSLVERSION_|CURLOPT_SSLVERSION|crypto_method|STREAM_CRYPTO_METHOD';
const LIBRARY =
  "echo PHP_VERSION, PHP_EOL, OPENSSL_VERSION_TEXT, PHP_EOL, curl_version()['version'], ' ', curl_version()['ssl_version'], PHP_EOL;";

export const php: Playbook = {
  id: 'r08-php',
  title: 'PHP: update libcurl and OpenSSL',
  appliesTo: 'Programs in PHP with the AWS SDK for PHP, and PHP on this machine.',
  program: { unix: 'php', win32: 'php' },
  steps: [
    {
      id: 'measure',
      title: 'Write down how it is now',
      text: `The SDK uses libcurl when PHP has it. The last line names libcurl and the TLS library below it. The PHP of the web server can be another one than that of the command line: ask both. ${KEEP_THE_BEFORE}`,
      commands: [
        unix(`PROGRAM_PATH -r "${LIBRARY}" | tee php-before.txt`),
        powershell(`& PROGRAM_PATH -r "${LIBRARY}" | Tee-Object -FilePath php-before.txt`),
      ],
    },
    {
      id: 'find-pins',
      title: 'Look for code that sets the version',
      text: 'CURL_SSLVERSION_TLSv1_0 and _TLSv1_1 hold it down, and so does crypto_method of streams. Take them out.',
      commands: [
        unix(`grep -rnE --include='*.php' '${PINS}' APP_DIR`),
        powershell(`Get-ChildItem APP_DIR -Recurse -Filter *.php | Select-String -Pattern '${PINS}'`),
      ],
    },
    {
      id: 'update',
      title: 'Update PHP, libcurl and OpenSSL',
      text: 'AWS publishes no page of its own about TLS for PHP: the libraries decide. OpenSSL 1.0.1 brings TLS 1.2, 1.1.1 brings TLS 1.3.',
      commands: [
        when('Debian or Ubuntu', linux('sudo apt-get update && sudo apt-get install -y php-cli php-curl libcurl4 openssl')),
        when('Red Hat family or Amazon Linux', linux('sudo dnf upgrade -y "php*" curl libcurl openssl openssl-libs')),
        when('with Homebrew', unix('brew upgrade php curl openssl@3')),
      ],
      targets: ['tls1.2', 'tls1.3'],
    },
    {
      id: 'update-pq',
      title: 'Run PHP on OpenSSL 3.5 or newer',
      text: "ML-KEM comes with OpenSSL 3.5. On Amazon Linux 2023.12 and newer the crypto policy must allow it, too: see the playbook for the system's TLS.",
      commands: [linux('openssl version'), when('with Homebrew', unix('brew upgrade php curl openssl@3'))],
      targets: ['pq'],
    },
    {
      id: 'update-sdk',
      title: 'Update the SDK',
      text: 'The SDK for PHP 3 needs PHP 8.1 or newer since January 2025. Version 2 has no support any more.',
      commands: [any('composer outdated aws/aws-sdk-php'), any('composer update aws/aws-sdk-php')],
    },
    {
      id: 'restart',
      title: 'Restart what runs PHP',
      text: 'PHP-FPM and the web server load the library at their start.',
      commands: [linux('sudo systemctl restart SERVICE_NAME'), powershell('Restart-Service -Name SERVICE_NAME')],
    },
  ],
  verify: verifyEverywhere,
  rollback: [
    {
      id: 'old-packages',
      title: 'Go back to the old packages',
      text: 'Bring composer.lock back as it was before the commit of the update. System packages: install the versions of your record, then restart what runs PHP.',
      commands: [
        any('git checkout COMMIT~1 -- composer.lock'),
        any('composer install'),
        when('Red Hat family or Amazon Linux', linux('sudo dnf history list', 'sudo dnf history undo last')),
      ],
    },
  ],
  sources: [SOURCES.curlTls, SOURCES.pqtls, SOURCES.sdkLifecycle],
};
