// Java: the JVM's TLS (JSSE), its start options and its java.security file.
import { any, file, linux, type Playbook, powershell, unix, when } from '../playbook.ts';
import { SOURCES } from '../sources.ts';
import { KEEP_THE_BEFORE, verifyEverywhere } from './shared.ts';

const PINS =
  'getInstance\\("(SSL|SSLv3|TLSv1|TLSv1\\.1)"\\)|setEnabledProtocols\\(|jdk\\.tls\\.client\\.protocols|https\\.protocols|SSLConnectionSocketFactory\\(';

export const java: Playbook = {
  id: 'r07-java',
  title: 'Java: update the JVM, or tell it which protocols to offer',
  appliesTo: 'Programs on the JVM: the AWS SDK for Java 1.x and 2.x, Kotlin, Hadoop, JetS3t, Jersey, JRuby, and Java on this machine.',
  program: { unix: 'java', win32: 'java' },
  steps: [
    {
      id: 'measure',
      title: 'Write down how it is now',
      text: `Ask the JVM that runs the program: programs often bring their own. Note its start options as well, and the two environment variables that add options. ${KEEP_THE_BEFORE}`,
      commands: [
        unix(
          "PROGRAM_PATH -XshowSettings:properties -version 2>&1 | grep -E 'java.(version|vendor|home)|java.runtime' | tee java-before.txt",
          "env | grep -E '^(JAVA_TOOL_OPTIONS|JDK_JAVA_OPTIONS|JAVA_OPTS)='",
          "ps -ww -e -o pid,args | grep -E '[j]ava ' | grep -oE '[-]D(jdk.tls.client.protocols|https.protocols)=[^ ]*'",
        ),
        powershell(
          '& PROGRAM_PATH -XshowSettings:properties -version 2>&1 | Tee-Object -FilePath java-before.txt',
          "Get-ChildItem Env: | Where-Object Name -Match 'JAVA'",
          'Get-CimInstance Win32_Process -Filter "Name = \'java.exe\'" | Select-Object ProcessId, CommandLine',
        ),
      ],
    },
    {
      id: 'find-pins',
      title: 'Look for settings that hold it back',
      text: 'Java 8 and newer offer TLS 1.2 by themselves. If one of them speaks less, a start option, the code, or a library that is not the AWS SDK sets it so, or a proxy stands between.',
      commands: [
        unix(
          `grep -rnE --include='*.java' --include='*.kt' --include='*.properties' --include='*.sh' --include='*.conf' '${PINS}' APP_DIR`,
        ),
        powershell(`Get-ChildItem APP_DIR -Recurse -Include *.java, *.kt, *.properties, *.cmd, *.conf | Select-String -Pattern '${PINS}'`),
        when(
          'what the JVM itself forbids',
          unix(
            `JAVA_HOME="$(PROGRAM_PATH -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java.home = //p')"`,
            'grep -A 3 -E "^jdk.tls.disabledAlgorithms" "$JAVA_HOME/conf/security/java.security" "$JAVA_HOME/lib/security/java.security" 2>/dev/null',
          ),
        ),
      ],
    },
    {
      id: 'offer-tls12',
      title: 'Offer TLS 1.2 and 1.3',
      text: "Set it in the start script. jdk.tls.client.protocols reaches everything in the JVM; https.protocols reaches HttpsURLConnection only. On Java 7, leave TLSv1.3 out: it does not know it. Java 7u111 and newer of Oracle's updates do TLS 1.2 without it; Java 6 must be replaced.",
      caution:
        'JVM options stand before -jar. Behind it they are arguments of the program and do nothing, whatever some documents print. A value without TLS 1.2 or 1.3 can make a current JVM send nothing at all.',
      commands: [
        when('Java 8 and newer', unix('PROGRAM_PATH -Djdk.tls.client.protocols=TLSv1.2,TLSv1.3 -jar APP_JAR')),
        when('Java 8 and newer', powershell("& PROGRAM_PATH '-Djdk.tls.client.protocols=TLSv1.2,TLSv1.3' -jar APP_JAR")),
        when('Java 7', unix('PROGRAM_PATH -Djdk.tls.client.protocols=TLSv1.2 -jar APP_JAR')),
        when('Java 7', powershell("& PROGRAM_PATH '-Djdk.tls.client.protocols=TLSv1.2' -jar APP_JAR")),
      ],
      targets: ['tls1.2'],
    },
    {
      id: 'offer-tls13',
      title: 'Offer TLS 1.3',
      text: 'Java 11 and newer offer it by default: remove options and code that name TLS 1.2 alone. On Java 8u261 and newer it can be asked for.',
      caution: 'JVM options stand before -jar. The SDK for Java 1.9.5 to 1.10.31 does not work with TLS 1.3: update it first.',
      commands: [
        when('Java 8u261 and newer', unix('PROGRAM_PATH -Djdk.tls.client.protocols=TLSv1.2,TLSv1.3 -jar APP_JAR')),
        when('Java 8u261 and newer', powershell("& PROGRAM_PATH '-Djdk.tls.client.protocols=TLSv1.2,TLSv1.3' -jar APP_JAR")),
      ],
      targets: ['tls1.3', 'pq'],
    },
    {
      id: 'update-jvm',
      title: 'Update the JVM',
      text: 'Take a supported release, for example Amazon Corretto 21. Programs that bring their own JVM must be updated themselves. For Hadoop and the like, update the distribution: it brings JVM and SDK.',
      caution: 'Keep the old JVM, and a copy of its java.security, until the new one has run for a while.',
      commands: [
        when('Amazon Linux 2023', linux('sudo dnf install -y java-21-amazon-corretto-headless')),
        when('Debian or Ubuntu', linux('sudo apt-get install -y openjdk-21-jre-headless')),
        when('with Homebrew', unix('brew install --cask corretto@21')),
        powershell('winget install --exact --id Amazon.Corretto.21.JDK'),
      ],
    },
    {
      id: 'crt-client',
      title: 'If it uses the AWS CRT client: set the minimum in code',
      text: "AwsCrtHttpClient and AwsCrtAsyncHttpClient do not use the JVM's TLS: options and java.security do not reach them.",
      commands: [file('SdkHttpClient http = AwsCrtHttpClient.builder()', '    .minTlsVersion(TlsVersion.TLS_1_2)', '    .build();')],
      targets: ['tls1.2', 'tls1.3'],
    },
    {
      id: 'crt-client-pq',
      title: 'For ML-KEM: use the AWS CRT client on Linux',
      text: "The JVM's own TLS has ML-KEM from JDK 27 on. Before that, the SDK for Java 2.x has it through AwsCrtHttpClient: by default from 2.35.11 on, by request from 2.30.22 on. The SDK 1.x never gets it. On macOS and Windows the CRT uses the system's TLS.",
      commands: [
        when(
          'pom.xml, inside dependencies',
          file(
            '<dependency>',
            '  <groupId>software.amazon.awssdk</groupId>',
            '  <artifactId>aws-crt-client</artifactId>',
            '  <version>2.35.11</version>',
            '</dependency>',
          ),
        ),
        when(
          'in code, from 2.30.22 to 2.35.10',
          file('SdkAsyncHttpClient http = AwsCrtAsyncHttpClient.builder()', '    .postQuantumTlsEnabled(true)', '    .build();'),
        ),
      ],
      targets: ['pq'],
    },
    {
      id: 'update-sdk',
      title: 'Move from SDK 1.x to 2.x',
      text: 'The SDK for Java 1.x has had no support since 31 December 2025. Programs on JetS3t or another library that is not an AWS SDK: replace the library with the SDK 2.x.',
      commands: [
        unix(`grep -rnE --include='pom.xml' --include='*.gradle*' 'com.amazonaws|jets3t' APP_DIR`),
        powershell("Get-ChildItem APP_DIR -Recurse -Include pom.xml, *.gradle* | Select-String -Pattern 'com.amazonaws|jets3t'"),
      ],
    },
    {
      id: 'corretto-floor',
      title: 'If you want a floor on Corretto 8 or 11',
      text: 'Other builds of Java have refused TLS 1.0 and 1.1 since April 2021. Amazon Corretto 8 and 11 still allow them. The command adds the two names to the list in java.security and keeps the old file beside it. Not needed for AWS, which refuses them anyway.',
      caution: 'It holds for every program on this JVM, as client and as server. Only do it when none of them needs the old versions.',
      commands: [
        unix(
          `JAVA_HOME="$(PROGRAM_PATH -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java.home = //p')"`,
          'POLICY="$JAVA_HOME/conf/security/java.security"; [ -f "$POLICY" ] || POLICY="$JAVA_HOME/lib/security/java.security"',
          `sudo sed -i.before '/^jdk.tls.disabledAlgorithms=/ s/=/=TLSv1, TLSv1.1, /' "$POLICY"`,
          'diff "$POLICY.before" "$POLICY"',
        ),
      ],
      targets: ['tls1.2'],
    },
  ],
  verify: verifyEverywhere,
  rollback: [
    {
      id: 'old-options',
      title: 'Take the option out again',
      text: 'Start the program with the options of your record, and put the copy of java.security back if you changed it.',
      commands: [unix('PROGRAM_PATH -jar APP_JAR'), powershell('& PROGRAM_PATH -jar APP_JAR')],
    },
    {
      id: 'old-jvm',
      title: 'Start the program with the old JVM',
      text: 'Point JAVA_HOME, or the path in the start script, back to it. Old and new JVM live side by side.',
      commands: [linux('sudo systemctl restart SERVICE_NAME'), powershell('Restart-Service -Name SERVICE_NAME')],
    },
    {
      id: 'old-build',
      title: 'Deploy the build before',
      text: 'Revert the commit of the change and deploy: the old SDK and client come back.',
      commands: [any('git revert COMMIT')],
    },
  ],
  sources: [SOURCES.java2Tls, SOURCES.java1Tls, SOURCES.corretto, SOURCES.kmsPq, SOURCES.pqtls, SOURCES.sdkLifecycle],
};
