/** One version of an object, as `ListObjectVersions` tells it. */
export interface ObjectVersion {
  readonly key: string;
  readonly versionId: string;
  /** Milliseconds since the Unix epoch; not a number where the store says no time. */
  readonly modifiedAt: number;
}

export interface VersionsPage {
  readonly versions: readonly ObjectVersion[];
  /** Where the next page begins; `undefined` at the end. */
  readonly next: { readonly key: string; readonly versionId: string } | undefined;
}

/**
 * Reads a page of `ListObjectVersions` (https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html); the store
 * controls it. Delete markers don't count: what they hide is still there. `undefined` when it is no such page.
 */
export function readVersionsPage(xml: string): VersionsPage | undefined {
  if (!/<ListVersionsResult[\s>]/.test(xml)) return undefined;
  const versions = [...xml.matchAll(/<Version>(.*?)<\/Version>/gs)].map(([, version = '']) => ({
    key: element(version, 'Key'),
    versionId: element(version, 'VersionId'),
    modifiedAt: Date.parse(element(version, 'LastModified')),
  }));
  const next = { key: element(xml, 'NextKeyMarker'), versionId: element(xml, 'NextVersionIdMarker') };
  return { versions, next: element(xml, 'IsTruncated') === 'true' && next.key !== '' ? next : undefined };
}

/** The version that was there first. Stores list the newest first, so of two with the same time the later one is older. */
export function oldestOf(versions: readonly ObjectVersion[]): ObjectVersion | undefined {
  return versions.reduce<ObjectVersion | undefined>(
    (oldest, version) => (oldest === undefined || !(version.modifiedAt > oldest.modifiedAt) ? version : oldest),
    undefined,
  );
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function element(xml: string, name: string): string {
  const [, text = ''] = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml) ?? [];
  return text.replace(/&(amp|lt|gt|quot|apos);/g, (_all, entity: string) => entities[entity] ?? '');
}
