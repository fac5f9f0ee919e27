/**
 * Origin of the one host that signs and confirms for a topic of Amazon SNS; null for a text that names no topic.
 *
 * The region is taken from the topic, never from a message: a message could name a host such as
 * `sns.s3-us-west-2.amazonaws.com`, which is anybody's bucket called `sns`.
 *
 * @example snsOriginOf('arn:aws:sns:eu-west-1:123456789012:done') // 'https://sns.eu-west-1.amazonaws.com'
 */
export function snsOriginOf(topicArn: string): string | null {
  const match = /^arn:(aws|aws-cn|aws-us-gov):sns:([a-z]{2,4}(?:-[a-z]+){1,3}-\d):\d{12}:[\w-]{1,256}(?:\.fifo)?$/.exec(
    topicArn,
  );
  if (match === null) return null;
  const [, partition, region] = match;
  return `https://sns.${region}.amazonaws.com${partition === 'aws-cn' ? '.cn' : ''}`;
}
