import { type GenericPlaces, placeText, usualPlaces } from '../../domain/generic-places.ts';
import type { Claim, Evidence, Vendor } from '../../domain/vendor.ts';
import { claimPart, errorIn, outcomeOf, readPlaces } from '../generic/profile.ts';

/**
 * Finds out who is speaking: a delivery is read by the vendor whose format its JSON has, else by the first that recognises
 * it, and so as in a source of that vendor's own; the claim carries its name. What none recognises the fallback reads.
 */
export function autoVendor(vendors: readonly Vendor[], fallback: Vendor): Vendor {
  return {
    ...fallback,
    name: 'auto',
    readClaim(evidence) {
      return (speakerOf(evidence, vendors) ?? fallback).readClaim(evidence);
    },
    signatures: [],
    guide: null,
    samples: null,
  };
}

/**
 * The same for a source at which a sender without a profile speaks, by bodies alone: what is usual in a query and a header
 * is nobody's in particular. What the settings of the source say counts before what the vendor says.
 */
export function recognisingVendor(vendors: readonly Vendor[], fallback: Vendor, places: GenericPlaces): Vendor {
  return {
    ...fallback,
    readClaim(evidence) {
      const speaker = speakerOf({ ...evidence, head: { ...evidence.head, query: {}, headers: {} } }, vendors);
      if (speaker === undefined) return fallback.readClaim(evidence);
      return withSettings(speaker.readClaim(evidence), evidence, places);
    },
  };
}

/** A body tells more than a head: a header or a query may be the customer's own. */
function speakerOf(evidence: Evidence, vendors: readonly Vendor[]): Vendor | undefined {
  const byBody = vendors.find(({ name }) => evidence.parts.some(({ format }) => format?.vendors.includes(name)));
  return byBody ?? vendors.find((vendor) => vendor.recognises(evidence));
}

type Listed = 'jobId' | 'status' | 'event' | 'title' | 'externalId';

/** The claim of a vendor, but for what stands where the settings say. */
function withSettings(claim: Claim, evidence: Evidence, places: GenericPlaces): Claim {
  const set = onlySet(places);
  const found = readPlaces(evidence, set);
  const jobId = found.jobId ?? claim.jobId;
  const outcome = outcomeBySettings(evidence, places) ?? claim.outcome;
  const otherIds = [claim.jobId, ...claim.aliases].filter((id) => id !== null && id !== jobId);
  return {
    ...claim,
    jobId,
    aliases: [...new Set(otherIds)].filter((id) => id !== null),
    title: found.title ?? claim.title,
    externalIds: found.externalIds.length > 0 ? found.externalIds : claim.externalIds,
    outcome,
    vendorStatus: found.status ?? found.event ?? claim.vendorStatus,
    error: outcome === claim.outcome ? claim.error : outcome === 'failure' ? errorIn(evidence) : null,
    parts: evidence.parts.flatMap((part, index) => {
      const isNamed = Object.hasOwn(places.mediaTypes, part.field ?? '');
      return isNamed ? claimPart(part, places) : (claim.parts[index] ?? []);
    }),
  };
}

/** Without the places that are the usual ones: those nobody has set. */
function onlySet(places: GenericPlaces): GenericPlaces {
  const set = (key: Listed) => (written(places[key]) === written(usualPlaces[key]) ? [] : places[key]);
  return {
    ...places,
    jobId: set('jobId'),
    status: set('status'),
    event: set('event'),
    title: set('title'),
    externalId: set('externalId'),
  };
}

function written(list: GenericPlaces[Listed]): string {
  return list.map(placeText).join(' ');
}

/** By a word that the settings explain, wherever it stands, else by a usual one where the settings say. */
function outcomeBySettings(evidence: Evidence, places: GenericPlaces): Claim['outcome'] | null {
  const { status, event } = readPlaces(evidence, places);
  for (const word of [status, event]) {
    if (word !== null && Object.hasOwn(places.outcomes, word.toLowerCase())) return outcomeOf(word, places);
  }
  const found = readPlaces(evidence, onlySet(places));
  return outcomeOf(found.status, places) ?? outcomeOf(found.event, places);
}
