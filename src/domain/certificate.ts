/** For which time a certificate is good. */
export interface Validity {
  validFrom: Date;
  expiresAt: Date;
}

const dayMs = 86_400_000;
/** Who renews by itself has done it a month before. */
const soonDays = 14;

/** What is wrong with that time and what to do, in words; null while there is nothing. */
export function judgeValidity(
  { validFrom, expiresAt }: Validity,
  nowMs: number,
): { isGood: boolean; text: string } | null {
  const leftDays = (expiresAt.getTime() - nowMs) / dayMs;
  if (leftDays <= 0) {
    return { isGood: false, text: `the certificate expired on ${dayOf(expiresAt)}: senders refuse to call; renew it` };
  }
  if (validFrom.getTime() > nowMs) {
    return {
      isGood: false,
      text: `the certificate is good from ${dayOf(validFrom)} on: senders refuse to call till then`,
    };
  }
  if (leftDays > soonDays) return null;
  return {
    isGood: true,
    text: `the certificate expires on ${dayOf(expiresAt)}, in ${Math.floor(leftDays)} days: renew it`,
  };
}

function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}
