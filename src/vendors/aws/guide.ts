import type { VendorGuide } from '../common/guides/vendor-guide.ts';

/**
 * A subscription to the SNS topic that EventBridge tells of Amazon Transcribe's jobs.
 *
 * Source: docs.aws.amazon.com/sns/latest/dg (http-subscription-confirmation-json) and
 * docs.aws.amazon.com/transcribe/latest/dg/monitoring-events.html, read 2026-11-21.
 */
export const awsGuide: VendorGuide = {
  sender: { vendor: 'Amazon SNS', proofs: ['sns', 'query', 'basic'] },
  write: ({ url, place, isSigned }) => ({
    title: 'Amazon Transcribe: subscription of an SNS topic',
    use: 'A shell with the AWS command line, while the collector runs.',
    snippet: `aws sns subscribe --topic-arn YOUR_TOPIC_ARN --protocol ${new URL(url).protocol.slice(0, -1)} \\
  --notification-endpoint '${url}'`,
    placeholders: [{ word: 'YOUR_TOPIC_ARN', meaning: `the topic${isSigned ? `, one of ${place}` : ''}` }],
    notes: [
      'Before that: a rule in EventBridge with the pattern { "source": ["aws.transcribe"], "detail-type": ["Transcribe Job State Change"] } and the topic as its target.',
      isSigned
        ? 'The subscription is confirmed by itself when its topic is listed. Leave raw message delivery off: it is not signed.'
        : 'Without a signature of scheme sns nothing is confirmed: open the SubscribeURL of the first delivery yourself.',
      'The callback says that a job has ended. The transcript lies in your bucket.',
    ],
  }),
};
