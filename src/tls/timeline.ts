// The dates on which AWS's endpoints changed. Sources stand beside each; times are epoch milliseconds, UTC.

/**
 * From here on AWS API endpoints refuse TLS 1.0 and 1.1 (enforcement began on 2023-12-31, complete in February 2024).
 * Sources: AWS Well-Architected SEC09-BP02 ("deprecated ... as of February 2024"); AWS Security Blog "TLS 1.2 to become
 * the minimum". Retrieved 2026-11-22.
 */
export const LEGACY_REFUSED_SINCE = Date.UTC(2024, 2, 1);

/**
 * From here on every AWS service API endpoint offers TLS 1.3.
 * Source: AWS SDKs and Tools Reference Guide, docs.aws.amazon.com/sdkref/latest/guide/pqtls-details.html. Retrieved 2026-11-22.
 */
export const TLS13_OFFERED_SINCE = Date.UTC(2024, 5, 10);
