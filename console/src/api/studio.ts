/** The calls of the studio. */
import { http, take } from "./client";
import type { components, paths } from "./schema";

type Shapes = components["schemas"];

export type Sample = Shapes["SampleOut"];
export type SampleList = Shapes["SampleList"];
export type SampleQuery = NonNullable<paths["/api/v1/understanding/samples"]["get"]["parameters"]["query"]>;
export type SampleState = Sample["state"];
export type Reason = Sample["reason"];
export type Intent = Shapes["IntentOut"];
export type Version = Shapes["VersionOut"];
export type VersionFull = Shapes["VersionFull"];
export type VersionList = Shapes["VersionList"];
export type Change = VersionFull["better"][number];
export type Gain = Shapes["GainOut"];
export type Drift = Shapes["DriftOut"];

const one = (sample: number) => ({ params: { path: { sample } } });
const of = (version: number) => ({ params: { path: { version } } });

export function listSamples(query: SampleQuery): Promise<SampleList> {
  return take(http.GET("/api/v1/understanding/samples", { params: { query } }));
}

export async function listIntents(): Promise<Intent[]> {
  return (await take(http.GET("/api/v1/understanding/intents"))).intents;
}

export function labelSample(sample: number, intent: string): Promise<Sample> {
  return take(http.POST("/api/v1/understanding/samples/{sample}/label", { ...one(sample), body: { intent } }));
}

export function skipSample(sample: number): Promise<Sample> {
  return take(http.POST("/api/v1/understanding/samples/{sample}/skip", one(sample)));
}

export function reopenSample(sample: number): Promise<Sample> {
  return take(http.POST("/api/v1/understanding/samples/{sample}/reopen", one(sample)));
}

export function listVersions(): Promise<VersionList> {
  return take(http.GET("/api/v1/understanding/versions"));
}

export function getVersion(version: number): Promise<VersionFull> {
  return take(http.GET("/api/v1/understanding/versions/{version}", of(version)));
}

export function trainVersion(): Promise<Version> {
  return take(http.POST("/api/v1/understanding/versions"));
}

export function publishVersion(version: number): Promise<VersionList> {
  return take(http.POST("/api/v1/understanding/versions/{version}/publish", of(version)));
}

export function rollBack(): Promise<VersionList> {
  return take(http.POST("/api/v1/understanding/roll-back"));
}

export function getDrift(): Promise<Drift> {
  return take(http.GET("/api/v1/understanding/drift"));
}
