import { describe, expect, it } from 'vitest';
import { snsOriginOf } from '../../../../src/vendors/aws/sns-site.ts';

describe('snsOriginOf', () => {
  it.each([
    ['arn:aws:sns:us-east-1:123456789012:done', 'https://sns.us-east-1.amazonaws.com'],
    ['arn:aws:sns:ap-southeast-2:123456789012:a_b-C.fifo', 'https://sns.ap-southeast-2.amazonaws.com'],
    ['arn:aws-us-gov:sns:us-gov-west-1:123456789012:t', 'https://sns.us-gov-west-1.amazonaws.com'],
    ['arn:aws-cn:sns:cn-northwest-1:123456789012:t', 'https://sns.cn-northwest-1.amazonaws.com.cn'],
  ])('finds the host of %s', (topic, origin) => {
    expect(snsOriginOf(topic)).toBe(origin);
  });

  it.each([
    '',
    'done',
    'arn:aws:sqs:us-east-1:123456789012:done',
    'arn:aws:sns:us-east-1:12345:done',
    'arn:aws:sns:us-east-1:123456789012:',
    'arn:aws:sns:us-east-1:123456789012:done:0b5c',
    'arn:aws:sns:s3-us-west-2:123456789012:done',
    'arn:aws:sns:s3:123456789012:done',
    'arn:aws:sns:us-east-1.example.org/:123456789012:done',
    'arn:aws:sns:us-east-1:123456789012:done\n',
    'arn:aws-other:sns:us-east-1:123456789012:done',
  ])('knows no host for %j', (text) => {
    expect(snsOriginOf(text)).toBeNull();
  });
});
