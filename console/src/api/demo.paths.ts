/** The calls of the demonstration's start page, which the description of the HTTP interface leaves out. */
import type { DemoInstitution, DemoPhone } from "./customer.shapes";

interface Reply<T> {
  200: { content: { "application/json": T } };
}

export interface DemoPaths {
  "/api/v1/demo/institution": { get: { responses: Reply<DemoInstitution> } };
  "/api/v1/demo/tokens": {
    post: {
      requestBody: { content: { "application/json": { customer: string } } };
      responses: Reply<{ token: string }>;
    };
  };
  "/api/v1/demo/phone/{customer}": {
    get: { parameters: { path: { customer: string } }; responses: Reply<DemoPhone> };
  };
  "/api/v1/demo/phone/{customer}/checks/{reference}": {
    post: {
      parameters: { path: { customer: string; reference: string } };
      requestBody: { content: { "application/json": { passed: boolean } } };
      responses: { 204: { content?: never } };
    };
  };
}
