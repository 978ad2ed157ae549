// C++, Swift and other native programs: the TLS library they were built against decides.
import { file, linux, macos, type Playbook, powershell, unix, when } from '../playbook.ts';
import { SOURCES } from '../sources.ts';
import { KEEP_THE_BEFORE, verifyEverywhere } from './shared.ts';

const PINS =
  'CURLOPT_SSLVERSION|CURL_SSLVERSION_|WINHTTP_FLAG_SECURE_PROTOCOL|SSL_CTX_set_(min|max)_proto_version|SSL_OP_NO_TLSv1|TLSv1(_1)?_(client_)?method';

export const cpp: Playbook = {
  id: 'r08-cpp',
  title: 'C++ and other native programs: build against a current TLS library',
  appliesTo: 'Native programs: the AWS SDK for C++ and Swift, and programs on libcurl, WinHTTP or OpenSSL of their own.',
  steps: [
    {
      id: 'measure',
      title: 'Write down how it is now',
      text: `Find the TLS library that the program loads. None in the list means that it is built in. ${KEEP_THE_BEFORE}`,
      commands: [
        linux(
          "ldd BINARY_PATH | grep -iE 'ssl|crypto|curl|gnutls|nss' | tee native-before.txt",
          'curl --version | head -n 1',
          'openssl version',
        ),
        macos("otool -L BINARY_PATH | grep -iE 'ssl|crypto|curl|Security|Network' | tee native-before.txt"),
        powershell('dumpbin.exe /dependents BINARY_PATH | Tee-Object -FilePath native-before.txt'),
      ],
    },
    {
      id: 'find-pins',
      title: 'Look for code that sets the version',
      text: 'The AWS SDK for C++ sets protocols in its HTTP client. With libcurl, the default allows TLS 1.0 and newer and takes the best both know. With WinHTTP, flags in the source list the versions: what is not listed is not offered.',
      commands: [
        unix(`grep -rnE --include='*.c' --include='*.cpp' --include='*.cc' --include='*.h' --include='*.hpp' '${PINS}' APP_DIR`),
        powershell(`Get-ChildItem APP_DIR -Recurse -Include *.c, *.cpp, *.h, *.hpp | Select-String -Pattern '${PINS}'`),
      ],
    },
    {
      id: 'rebuild',
      title: 'State TLS 1.2 and build again',
      text: "On Linux and macOS: libcurl 7.34 or newer, with CURL_SSLVERSION_TLSv1_2. On Windows: WINHTTP_FLAG_SECURE_PROTOCOL_TLS1_2. Programs on WinINet follow the SCHANNEL settings of Windows instead; those are in the playbook for the system's TLS.",
      commands: [
        when('with libcurl', file('curl_easy_setopt(handle, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2);')),
        when(
          'with WinHTTP',
          file(
            'DWORD protocols = WINHTTP_FLAG_SECURE_PROTOCOL_TLS1_2;',
            'WinHttpSetOption(session, WINHTTP_OPTION_SECURE_PROTOCOLS, &protocols, sizeof(protocols));',
          ),
        ),
      ],
      targets: ['tls1.2'],
    },
    {
      id: 'rebuild-tls13',
      title: 'Build against a library with TLS 1.3',
      text: 'OpenSSL 1.1.1 or newer on Linux, Windows 11 or Server 2022 on Windows. A minimum of TLS 1.2 in code is fine; a maximum of 1.2 is not: take it out.',
      commands: [linux('openssl version', 'curl --version | head -n 1'), powershell('(Get-CimInstance Win32_OperatingSystem).Caption')],
      targets: ['tls1.3', 'pq'],
    },
    {
      id: 'rebuild-pq',
      title: 'Build the SDK for C++ with its own HTTP client, on Linux',
      text: "From 1.11.673 on, these options give ML-KEM. The SDK for Swift does not plan it. On macOS and Windows the client uses the system's TLS.",
      commands: [
        linux(
          'cmake -S aws-sdk-cpp -B build -DCMAKE_BUILD_TYPE=Release -DUSE_CRT_HTTP_CLIENT=ON -DUSE_TLS_V1_2=OFF -DUSE_TLS_V1_3=ON -DUSE_OPENSSL=OFF',
          'cmake --build build',
        ),
      ],
      targets: ['pq'],
    },
    {
      id: 'deploy',
      title: 'Deploy the new build',
      text: 'Keep the old file: it is the way back.',
      commands: [unix('cp -p BINARY_PATH BINARY_PATH.before'), powershell('Copy-Item BINARY_PATH BINARY_PATH.before')],
    },
  ],
  verify: verifyEverywhere,
  rollback: [
    {
      id: 'old-binary',
      title: 'Start the old file again',
      text: 'Put it back and restart the program.',
      commands: [unix('cp -p BINARY_PATH.before BINARY_PATH'), powershell('Copy-Item BINARY_PATH.before BINARY_PATH')],
    },
  ],
  sources: [SOURCES.cppSdk, SOURCES.curlTls, SOURCES.microsoftSchannel, SOURCES.pqtls],
};
