// AWS's own agents and tools that run on the customer's machines.
import { any, linux, type Playbook, powershell, when } from '../playbook.ts';
import { SOURCES } from '../sources.ts';
import { KEEP_THE_BEFORE, verifyEverywhere } from './shared.ts';

const packageUpdate = (name: string) =>
  any(
    `aws ssm send-command --region REGION --document-name AWS-ConfigureAWSPackage --parameters 'action=Install,name=${name}' --targets 'Key=InstanceIds,Values=INSTANCE_ID'`,
  );

export const awsAgents: Playbook = {
  id: 'r10-aws-agents',
  title: 'AWS agents: update them',
  appliesTo:
    "SSM Agent, CloudWatch agent, CodeDeploy agent, ECS agent, Kinesis agent, EMRFS, canaries and the EC2 API tools: AWS's software, run by you.",
  steps: [
    {
      id: 'measure',
      title: 'Write down how it is now',
      text: `Note agent and version. The first command lists the version of SSM Agent on every managed machine. ${KEEP_THE_BEFORE}`,
      commands: [
        any(
          "aws ssm describe-instance-information --region REGION --query 'InstanceInformationList[].[InstanceId,AgentVersion,PlatformName]' --output text",
        ),
        linux(
          'amazon-ssm-agent -version 2>/dev/null',
          'cat /opt/aws/amazon-cloudwatch-agent/bin/CWAGENT_VERSION /opt/codedeploy-agent/.version 2>/dev/null',
          'java -version; ruby --version',
        ),
        powershell(
          'Get-Service AmazonSSMAgent, AmazonCloudWatchAgent, codedeployagent -ErrorAction SilentlyContinue | Select-Object Name, Status',
        ),
      ],
    },
    {
      id: 'ssm-agent',
      title: 'SSM Agent: 3.3.987.0 or newer',
      text: 'From that version on it asks for TLS 1.2 at least. Let Systems Manager update it, and switch automatic updates on.',
      commands: [
        any("aws ssm send-command --region REGION --document-name AWS-UpdateSSMAgent --targets 'Key=InstanceIds,Values=INSTANCE_ID'"),
        when('installed as a snap (Ubuntu)', linux('sudo snap refresh amazon-ssm-agent')),
      ],
    },
    {
      id: 'cloudwatch-agent',
      title: 'CloudWatch agent: the newest package',
      text: 'It is a Go program: its build decides. Restart it afterwards.',
      commands: [packageUpdate('AmazonCloudWatchAgent')],
    },
    {
      id: 'codedeploy-agent',
      title: 'CodeDeploy agent: 1.8.1 or newer, on a current system',
      text: 'It uses the Ruby of the system, and the OpenSSL below that. Version 1.8.1 needs Ruby 2.7 or newer, so an old system must go first.',
      commands: [packageUpdate('AWSCodeDeployAgent')],
    },
    {
      id: 'ecs-agent',
      title: 'ECS agent: a new AMI',
      text: 'Replace the instances with the current ECS-optimized AMI. To update the agent alone, use the second command.',
      commands: [
        any('aws ssm get-parameters --region REGION --names /aws/service/ecs/optimized-ami/amazon-linux-2023/recommended'),
        any('aws ecs update-container-agent --region REGION --cluster CLUSTER_NAME --container-instance CONTAINER_INSTANCE'),
      ],
    },
    {
      id: 'java-agents',
      title: 'Kinesis agent and EMRFS: the Java below them',
      text: 'Run the Kinesis agent on a current JVM. For EMRFS, move the cluster to a current EMR release: it brings the JVM and the SDK. The playbook for Java has the details.',
      commands: [linux('java -version', 'sudo systemctl restart aws-kinesis-agent')],
    },
    {
      id: 'canaries-and-old-tools',
      title: 'Canaries and the EC2 API tools',
      text: 'A CloudWatch Synthetics canary gets a newer runtime version in its settings. The EC2 API tools are the forerunner of the AWS CLI: replace them with AWS CLI version 2.',
      commands: [
        any("aws synthetics describe-canaries --region REGION --query 'Canaries[].[Name,RuntimeVersion]' --output text"),
        any('aws synthetics describe-runtime-versions --region REGION'),
      ],
    },
    {
      id: 'pq',
      title: 'For ML-KEM: what the agent was built with decides',
      text: 'Go agents need a build with Go 1.24, CodeDeploy a Ruby on OpenSSL 3.5, Java agents JDK 27. You can only update and measure.',
      commands: [],
      targets: ['pq'],
    },
  ],
  verify: verifyEverywhere,
  rollback: [
    {
      id: 'old-agent',
      title: 'Install the old version',
      text: 'Install the release that was in use before.',
      commands: [
        any(
          "aws ssm send-command --region REGION --document-name AWS-UpdateSSMAgent --parameters 'version=AGENT_VERSION,allowDowngrade=true' --targets 'Key=InstanceIds,Values=INSTANCE_ID'",
        ),
        any(
          "aws ssm send-command --region REGION --document-name AWS-ConfigureAWSPackage --parameters 'action=Install,name=AmazonCloudWatchAgent,version=AGENT_VERSION' --targets 'Key=InstanceIds,Values=INSTANCE_ID'",
        ),
      ],
    },
  ],
  sources: [SOURCES.ssmAgent, SOURCES.ssmAgentReleases, SOURCES.codedeployAgent, SOURCES.pqtls],
};
