// Dated facts: where AWS's agents are, how their services are called, and what they are built with.

export interface AgentFacts {
  readonly name: string;
  /** Of systemd, without `.service`. */
  readonly unit: string;
  /** Of Windows. */
  readonly service: string;
  /** As dpkg knows it. */
  readonly debian: string;
  /** As the list of installed programs of Windows shows it. */
  readonly displayName: string;
  readonly linux: readonly string[];
  readonly darwin: readonly string[];
  /** Below `Program Files`. */
  readonly windows: readonly string[];
  /** Files that name the version, and how. Relative ones lie beside the program. */
  readonly versionFiles: readonly { readonly path: string; readonly pattern: RegExp }[];
  /** The Go of builds whose files do not say: by agent version, newest first. */
  readonly goByVersion: readonly { readonly from: string; readonly go: string }[];
}

export const AWS_AGENTS: { readonly source: string; readonly retrieved: string; readonly agents: readonly AgentFacts[] } = {
  source:
    'https://github.com/aws/amazon-ssm-agent (packaging/, RELEASENOTES.md); https://github.com/aws/amazon-ecs-agent (packaging/); https://github.com/aws/amazon-cloudwatch-agent; https://docs.aws.amazon.com/systems-manager/latest/userguide/ssm-agent.html; https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Install-CloudWatch-Agent.html',
  retrieved: '2026-11-22',
  agents: [
    {
      name: 'SSM Agent',
      unit: 'amazon-ssm-agent',
      service: 'AmazonSSMAgent',
      debian: 'amazon-ssm-agent',
      displayName: 'Amazon SSM Agent',
      linux: ['/usr/bin/amazon-ssm-agent', '/snap/amazon-ssm-agent/current/amazon-ssm-agent'],
      darwin: ['/opt/aws/ssm/bin/amazon-ssm-agent'],
      windows: ['Amazon\\SSM\\amazon-ssm-agent.exe'],
      versionFiles: [
        { path: 'meta/snap.yaml', pattern: /^version: ['"]?(\d+\.\d+\.\d+\.\d+)['"]?\s*$/m },
        { path: '/etc/amazon/ssm/RELEASENOTES.md', pattern: /^(\d+\.\d+\.\d+\.\d+)\s*\n={3,}/m },
      ],
      // The release notes name the Go of a release; Go before 1.13 writes nothing into what it builds.
      goByVersion: [
        { from: '3.1.192.0', go: '1.16.6' },
        { from: '3.0.1390.0', go: '1.16.4' },
        { from: '3.0.655.0', go: '1.15.7' },
        { from: '3.0.151.0', go: '1.13' },
        { from: '2.3.722.0', go: '1.12' },
        { from: '2.0.0.0', go: '1.9' },
      ],
    },
    {
      name: 'CloudWatch agent',
      unit: 'amazon-cloudwatch-agent',
      service: 'AmazonCloudWatchAgent',
      debian: 'amazon-cloudwatch-agent',
      displayName: 'Amazon CloudWatch Agent',
      linux: ['/opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent'],
      darwin: ['/opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent'],
      windows: ['Amazon\\AmazonCloudWatchAgent\\amazon-cloudwatch-agent.exe'],
      versionFiles: [{ path: 'CWAGENT_VERSION', pattern: /^(\d+\.\d+[\w.-]{0,40})\s*$/m }],
      goByVersion: [],
    },
    {
      // The agent itself runs in a container, from this image; `docker save` keeps its layers as they are.
      name: 'ECS agent',
      unit: 'ecs',
      service: 'AmazonECS',
      debian: 'amazon-ecs-init',
      displayName: 'Amazon ECS Container Agent',
      linux: ['/var/cache/ecs/ecs-agent.tar'],
      darwin: [],
      windows: ['Amazon\\ECS\\amazon-ecs-agent.exe'],
      versionFiles: [],
      goByVersion: [],
    },
    {
      name: 'ECS init',
      unit: 'ecs',
      service: '',
      debian: 'amazon-ecs-init',
      displayName: '',
      linux: ['/usr/libexec/amazon-ecs-init'],
      darwin: [],
      windows: [],
      versionFiles: [],
      goByVersion: [],
    },
    {
      name: 'CodeDeploy agent',
      unit: 'codedeploy-agent',
      service: 'codedeployagent',
      debian: 'codedeploy-agent',
      displayName: 'CodeDeploy Host Agent',
      linux: ['/opt/codedeploy-agent/bin/codedeploy-agent'],
      darwin: ['/opt/codedeploy-agent/bin/codedeploy-agent'],
      windows: [],
      // `agent_version: OFFICIAL_1.7.0-92_deb`
      versionFiles: [{ path: '/opt/codedeploy-agent/.version', pattern: /^agent_version: \w+?_(\d+\.\d+\.\d+|\d+\.\d+-\d+\.\d+)/m }],
      goByVersion: [],
    },
  ],
};

/** From this version on the CodeDeploy agent is one program written in Rust, with rustls; before, Ruby scripts with the machine's Ruby. */
export const CODEDEPLOY_RUST = {
  from: '2.0.0',
  source: 'https://github.com/aws/aws-codedeploy-agent/releases/tag/v2.0.0 and its Cargo.toml (rustls, aws-lc)',
  retrieved: '2026-11-22',
} as const;
